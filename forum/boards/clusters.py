"""Which clusters, boards and labels exist. A row here and `rembuk boards sync` make a new one."""

from typing import NamedTuple


class BoardRow(NamedTuple):
    """A board as the table says. `cluster` is its own slug, or None for the common board."""

    slug: str
    name: str
    description: str
    cluster: str | None
    labels: tuple[str, ...]


class LabelRow(NamedTuple):
    """A label: slug, the name members see, and a sentence on what belongs under it."""

    slug: str
    name: str
    description: str


BOARDS: tuple[BoardRow, ...] = (
    BoardRow(
        "pisang",
        "Pisang",
        "Dari kebun pisang kepok sampai keripik, sale, dan ekspor buah segar.",
        "pisang",
        (
            "budidaya",
            "hama-penyakit",
            "panen",
            "pascapanen",
            "penggorengan",
            "olahan-pisang",
            "pengemasan",
            "umur-simpan",
            "pelabelan",
            "harga-hpp",
            "pemasaran",
            "ekspor",
        ),
    ),
    BoardRow(
        "kakao",
        "Kakao",
        "Kebun kakao, fermentasi dan pengeringan biji, hingga cokelat olahan.",
        "kakao",
        (
            "budidaya",
            "hama-penyakit",
            "panen",
            "fermentasi",
            "pengeringan",
            "mutu-sni",
            "penyimpanan",
            "olahan-cokelat",
            "pengemasan",
            "izin-edar-bpom",
            "harga-hpp",
            "pemasaran",
        ),
    ),
    BoardRow(
        "pangan-olahan",
        "Pangan olahan",
        "Amplang, abon, sambal, kue kering, minuman, dan pangan rumahan lainnya.",
        "pangan-olahan",
        (
            "proses-produksi",
            "keamanan-pangan",
            "pengemasan",
            "pelabelan",
            "umur-simpan",
            "p-irt",
            "halal",
            "merek-hki",
            "harga-hpp",
            "pemasaran",
            "foto-produk",
            "permodalan",
        ),
    ),
    BoardRow(
        "umum",
        "Umum",
        "Izin, modal, pemasaran, dan hal lain yang dialami semua klaster.",
        None,
        (
            "sesi-mentoring",
            "nib",
            "p-irt",
            "halal",
            "izin-edar-bpom",
            "merek-hki",
            "foto-produk",
            "permodalan",
            "ekspor",
            "umur-simpan",
            "pelabelan",
            "keamanan-pangan",
        ),
    ),
)

LABELS: tuple[LabelRow, ...] = (
    LabelRow(
        "budidaya", "Budidaya", "Bibit, jarak tanam, pemupukan, pemangkasan, dan perawatan kebun."
    ),
    LabelRow(
        "hama-penyakit",
        "Hama & penyakit",
        "Mengenali dan mengendalikan hama serta penyakit tanaman.",
    ),
    LabelRow("panen", "Panen", "Umur dan cara panen, tanda buah siap petik, alat panen."),
    LabelRow(
        "pascapanen", "Pascapanen", "Sortasi, pencucian, pemeraman, pengangkutan setelah panen."
    ),
    LabelRow(
        "penggorengan",
        "Penggorengan",
        "Suhu dan mutu minyak, ketebalan irisan, penirisan, vacuum frying.",
    ),
    LabelRow(
        "olahan-pisang", "Olahan pisang", "Sale, tepung, dodol, dan turunan pisang selain keripik."
    ),
    LabelRow(
        "fermentasi",
        "Fermentasi",
        "Lama fermentasi, kotak dan keranjang, pembalikan, tanda selesai.",
    ),
    LabelRow("pengeringan", "Pengeringan", "Penjemuran, para-para, mesin pengering, kadar air."),
    LabelRow("mutu-sni", "Mutu & SNI", "Uji belah, jumlah biji, kadar air, syarat mutu SNI."),
    LabelRow(
        "penyimpanan", "Penyimpanan", "Gudang, karung, kelembapan, jamur, dan serangga gudang."
    ),
    LabelRow(
        "olahan-cokelat", "Olahan cokelat", "Sangrai, pasta, tempering, bubuk, dan produk cokelat."
    ),
    LabelRow(
        "proses-produksi", "Proses produksi", "Resep baku, takaran, alat, dan kapasitas produksi."
    ),
    LabelRow(
        "keamanan-pangan",
        "Keamanan pangan",
        "CPPB-IRT, kebersihan dapur, bahan tambahan pangan, alergen.",
    ),
    LabelRow(
        "pengemasan",
        "Pengemasan",
        "Bahan kemasan, ketebalan, segel, desain, dan pembelian kemasan.",
    ),
    LabelRow("pelabelan", "Pelabelan", "Isi label wajib, kode produksi, kedaluwarsa, komposisi."),
    LabelRow(
        "umur-simpan",
        "Umur simpan",
        "Menguji dan menetapkan masa simpan, mencegah tengik dan lembek.",
    ),
    LabelRow("nib", "NIB & OSS", "Nomor Induk Berusaha, KBLI, dan sistem OSS."),
    LabelRow("p-irt", "P-IRT", "SPP-IRT: syarat, jenis pangan, pemenuhan komitmen, perpanjangan."),
    LabelRow("halal", "Halal", "Sertifikat halal BPJPH: self declare, reguler, pendamping PPH."),
    LabelRow(
        "izin-edar-bpom", "Izin edar BPOM", "Izin edar MD, CPPOB, dan kapan P-IRT tidak cukup."
    ),
    LabelRow(
        "merek-hki", "Merek & HKI", "Pendaftaran merek, cek nama, kelas merek, indikasi geografis."
    ),
    LabelRow("harga-hpp", "Harga & HPP", "Menghitung HPP, margin, harga titip jual, harga grosir."),
    LabelRow(
        "pemasaran", "Pemasaran", "Titip jual, toko oleh-oleh, media sosial, lokapasar, pameran."
    ),
    LabelRow("foto-produk", "Foto produk", "Foto dengan HP, cahaya, latar, dan isi katalog."),
    LabelRow("ekspor", "Ekspor", "Syarat mutu, dokumen, dan pengiriman ke luar negeri."),
    LabelRow(
        "sesi-mentoring",
        "Sesi mentoring",
        "Jadwal, pendaftaran, dan tanya jawab sesi kampus serta komunitas.",
    ),
    LabelRow("permodalan", "Permodalan", "KUR, koperasi, catatan keuangan, pinjaman aman."),
)

CROSS_CLUSTER_LABELS: tuple[str, ...] = (
    "sesi-mentoring",
    "nib",
    "p-irt",
    "halal",
    "izin-edar-bpom",
    "merek-hki",
    "foto-produk",
    "permodalan",
    "ekspor",
    "umur-simpan",
    "pelabelan",
    "keamanan-pangan",
)
"""May be used on every board."""

CLUSTER_NAMES: dict[str, str] = {row.cluster: row.name for row in BOARDS if row.cluster}
LABEL_NAMES: dict[str, str] = {row.slug: row.name for row in LABELS}
