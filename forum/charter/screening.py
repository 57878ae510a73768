"""What is read before it is published: lists of words, in Indonesian as it is really written.

Every list is a default; moderators change them at run time (`charter.adjustable`). One term a
line. `+` joins terms that must all occur in a text, `*` at the end of a word stands for whatever
follows. Capitals, accents, digits for letters, doubled and spaced letters need no lines of their
own: `forum.charter.folding` brings every text into one form first.
"""

from typing import Any, NamedTuple

from forum.charter.words import N_, Word


class Topic(Word):
    """What a term on a list is about, as the author of a held post reads it."""

    GAMBLING = "gambling", N_("Gambling")
    LOANS = "loans", N_("Loans without a permit")
    MEDICINE = "medicine", N_("Medicine and promises of cure")
    SELLING = "selling", N_("Multi-level selling and quick money")
    INSULTS = "insults", N_("Insults")
    SAFETY = "safety", N_("Food safety")
    PERMITS = "permits", N_("Permits")
    LINKS = "links", N_("Links")
    NUMBERS = "numbers", N_("Somebody's phone or account number")


class Effect(Word):
    """What follows from a match."""

    HOLD_ALL = "hold_all", N_("Holds everybody's posts.")
    HOLD_NEWCOMERS = "hold_newcomers", N_("Holds the posts of newcomers.")
    SECOND_READER = "second_reader", N_("Asks for a second reader.")


class WordList(NamedTuple):
    """A list under its name: what its terms are about, and what follows from a match."""

    topic: Topic
    effect: Effect
    terms: str


HELPED_POSTS_OF_A_NEWCOMER = 3
"""Who has fewer accepted or helpful posts is a newcomer."""
LINKS_HELD_FROM_ANYBODY = 5
"""A post with so many links to other sites is held, whoever wrote it."""
TERMS_PER_LIST = 500
TERM_MAX_CHARACTERS = 60
TERM_MIN_LETTERS = 3
PART_MIN_LETTERS = 2

WORD_LISTS: dict[str, WordList] = {
    "gambling": WordList(
        Topic.GAMBLING,
        Effect.HOLD_ALL,
        """
        slot gacor
        slot online
        slot + maxwin
        slot + deposit
        slot + depo
        slot + scatter
        slot + rtp
        judi online
        judi bola
        judol
        situs judi
        bandar judi
        agen judi
        togel
        toto macau
        toto gelap
        bandar togel
        bandarq
        dominoqq
        poker online
        casino online
        kasino online
        live casino
        sabung ayam online
        sbobet
        pragmatic play
        gates of olympus
        mahjong ways
        zeus + maxwin
        pola gacor
        rtp live
        link gacor
        akun gacor
        situs gacor
        anti rungkad
        jackpot + deposit
        jp + maxwin
        taruhan bola
        parlay + bola
        bocoran hk
        bocoran sgp
        prediksi sgp
        prediksi hk
        jitu + hk + sgp
        """,
    ),
    "gambling_mentioned": WordList(
        Topic.GAMBLING,
        Effect.HOLD_NEWCOMERS,
        """
        gacor
        maxwin
        rungkad
        jackpot
        scatter + main
        scatter + turun
        casino
        kasino
        poker
        bonus new member
        depo + wd
        deposit + withdraw
        deposit + menang
        modal receh + cuan
        modal + jp
        freebet
        """,
    ),
    "loans": WordList(
        Topic.LOANS,
        Effect.HOLD_ALL,
        """
        pinjol
        pinjaman online
        pinjam online
        pinjaman + tanpa jaminan
        pinjaman + tanpa agunan
        pinjaman + tanpa bi checking
        pinjaman + langsung cair
        pinjaman + cair + menit
        pinjaman + cair + ktp
        pinjaman + syarat ktp
        pinjaman + hanya ktp
        pinjaman + modal ktp
        dana + cair + ktp
        dana + cair + menit
        dana + tanpa jaminan
        dana + tanpa agunan
        dana talangan + cair
        dana tunai + bpkb
        uang + cair + ktp
        kredit + tanpa survei
        kredit + tanpa survey
        gesek tunai
        gestun
        gadai bpkb + cair
        dana gaib
        pesugihan
        uang gaib
        bank gaib
        penggandaan uang
        limit paylater + cair
        pencairan paylater
        """,
    ),
    "loans_offered": WordList(
        Topic.LOANS,
        Effect.HOLD_NEWCOMERS,
        """
        butuh dana
        butuh + dana cepat
        dana cepat
        dana tunai
        pinjaman + bunga rendah
        pinjaman + proses cepat
        pinjaman + wa
        pinjaman + hubungi
        koperasi + cair + hari
        modal usaha + cair
        tanpa riba + cair
        pencairan + cepat
        proses + cair
        """,
    ),
    "medicine": WordList(
        Topic.MEDICINE,
        Effect.HOLD_ALL,
        """
        obat kuat
        obat pembesar
        pembesar + vital
        obat aborsi
        obat penggugur
        cytotec
        obat perangsang
        viagra
        pelangsing + ampuh
        pelangsing + turun
        obat pelangsing
        sembuh total
        sembuhkan + kanker
        menyembuhkan + kanker
        sembuhkan + diabetes
        menyembuhkan + diabetes
        menyembuhkan + stroke
        menyembuhkan segala penyakit
        sembuh + kanker + tanpa operasi
        diabetes + sembuh + herbal
        asam urat + sembuh + herbal
        herbal + ampuh + penyakit
        turun + kg + seminggu
        pemutih + instan
        peninggi badan
        pengasihan
        susuk emas
        pasang susuk
        pelet ampuh
        """,
    ),
    "medicine_praised": WordList(
        Topic.MEDICINE,
        Effect.HOLD_NEWCOMERS,
        """
        herbal ampuh
        herbal + testimoni
        testimoni + sembuh
        obat herbal + pesan
        obat herbal + order
        jamu ampuh
        suplemen + order
        suplemen + testimoni
        kapsul + herbal
        detoks
        detox
        stamina pria
        turun berat badan
        berat badan + diet + order
        glowing + order
        """,
    ),
    "selling": WordList(
        Topic.SELLING,
        Effect.HOLD_ALL,
        """
        money game
        skema ponzi
        passive income + join
        pasif income + join
        passive income + gabung
        bisnis jaringan + bonus
        rekrut + bonus
        downline
        upline + bonus
        robot trading
        trading + profit + hari
        trading + profit + dijamin
        binary option
        forex + profit
        investasi + profit + hari
        investasi + untung + hari
        investasi + balik modal + hari
        investasi bodong
        titip dana + profit
        crypto + profit
        kripto + profit
        kerja + like + bayar
        kerja + hp + jutaan
        kerja dari rumah + jutaan
        kerja dari rumah + dibayar
        kerja online + dibayar
        kerja sampingan + subscribe
        dibayar + like + subscribe
        dibayar + klik iklan
        penghasilan + jutaan + modal hp
        menang undian
        pemenang undian
        hadiah undian
        """,
    ),
    "selling_pushed": WordList(
        Topic.SELLING,
        Effect.HOLD_NEWCOMERS,
        """
        mlm
        passive income
        penghasilan tambahan + join
        penghasilan + jutaan
        penghasilan + juta + hari
        penghasilan + juta + minggu
        penghasilan + juta + bulan
        kebebasan finansial
        peluang bisnis + join
        peluang bisnis + gabung
        peluang usaha + gabung
        bisnis online + gabung
        gabung + bonus + member
        join member
        daftar member
        bonus sponsor
        poin + peringkat + bonus
        kerja online
        kerja sampingan
        lowongan + admin online
        jasa followers
        jual followers
        tambah followers
        promo terbatas + klik
        klik link
        cek bio
        link di bio
        """,
    ),
    "insults": WordList(
        Topic.INSULTS,
        Effect.HOLD_ALL,
        """
        bangsat
        bajingan
        kontol
        memek
        ngentot
        jancok
        jancuk
        asu + kau
        anjing kau
        anjing lu
        anjing lo
        dasar anjing
        dasar babi
        babi kau
        dasar monyet
        muka anjing
        muka babi
        tolol
        goblok
        goblog
        pantek
        kimak
        perek
        pelacur
        lonte
        keparat
        otak udang
        mampus kau
        matamu buta
        bacot
        """,
    ),
    "insults_light": WordList(
        Topic.INSULTS,
        Effect.HOLD_NEWCOMERS,
        """
        anjir + bego
        bego
        dungu
        idiot
        sialan
        brengsek
        kampret
        tai kau
        dasar penipu
        dasar maling
        sok pintar + diam
        orang kampung + bodoh
        bodoh kau
        bodoh amat + kalian
        kafir
        """,
    ),
    "safety": WordList(
        Topic.SAFETY,
        Effect.SECOND_READER,
        """
        borak*
        boraks
        formalin
        formaldehid
        rhodamin
        rodamin
        methanyl yellow
        pewarna tekstil
        wantek
        pijer
        bleng
        benzoat
        sorbat
        natrium nitrit
        sendawa
        sulfit
        bisulfit
        pemutih + makanan
        kaporit
        tawas
        kapur sirih + takaran
        pengawet + takaran
        pengawet + gram
        pengawet + dosis
        dosis
        ppm
        takaran pengawet
        botulisme
        keracunan
        beracun
        aflatoksin
        mengobati
        menyembuhkan
        khasiat
        """,
    ),
    "permits": WordList(
        Topic.PERMITS,
        Effect.SECOND_READER,
        """
        pirt
        p irt
        spp irt
        izin edar
        bpom
        nomor md
        sertifikat halal
        self declare
        nib
        oss
        pkp
        haki
        merek dagang
        """,
    ),
}
"""Names are ASCII and stand in the ledger with each match."""


def default_lists() -> dict[str, list[str]]:
    """Give the shipped terms of each list."""
    return {name: _lines(words.terms) for name, words in WORD_LISTS.items()}


def checked_lists(value: Any) -> dict[str, list[str]]:
    """Give lists of terms tidied: lower case, each once, no empty ones.

    Raises `ValueError` with a sentence that says what to write.
    """
    if not isinstance(value, dict) or value.keys() != WORD_LISTS.keys():
        raise ValueError(N_("Send every list, also those that stay as they are."))
    return {name: _checked(value[name]) for name in WORD_LISTS}


def _checked(terms: Any) -> list[str]:
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        raise ValueError(N_("A list is made of terms, one a line."))
    tidy = list(dict.fromkeys(_lines("\n".join(terms).lower())))
    if len(tidy) > TERMS_PER_LIST:
        raise ValueError(N_("This list is too long. Take out terms that others already cover."))
    if any(len(term) > TERM_MAX_CHARACTERS for term in tidy):
        raise ValueError(N_("A term is too long. Use `+` between the words that matter."))
    if any(_is_too_short(term) for term in tidy):
        raise ValueError(N_("A term of fewer than three letters would hold nearly everything."))
    return tidy


def _is_too_short(term: str) -> bool:
    letters = [sum(map(str.isalpha, part)) for part in term.split("+")]
    return sum(letters) < TERM_MIN_LETTERS or min(letters) < PART_MIN_LETTERS


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
