"""What members do on a small phone, told by what they see: with scripts, and without."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    an_answer,
    the_question,
)
from tests.media.pictures import a_jpeg
from tests.stories.browsing import Browsing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PASSWORD = "gula merah dapur senja"
TITLE = "Kenapa keripik pisang saya cepat melempem?"


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, level=1, exact=True)


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def expect_told(page: Page, sentence: str) -> None:
    """The page says so where screen readers hear it."""
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()


def answer_of(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=f"Jawaban dari {name}")


def helpful(post: Locator) -> Locator:
    return post.get_by_role("button", name=re.compile("^Bermanfaat"))


def sign_up(page: Page, username: str, name: str) -> None:
    """Fill in the page "Daftar" that is open, and send it."""
    page.get_by_label("Nama Anda").fill(name)
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_label("Kecamatan").select_option(label="Sangatta Utara")
    page.get_by_label("Saya berumur 18 tahun atau lebih.").check()
    page.get_by_label("Saya setuju dengan aturan").check()
    press(page, "Daftar")


def log_in_as(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the page "Masuk" that is open, and send it."""
    page.get_by_label("Nama pengguna").fill(username)
    page.get_by_label("Kata sandi").fill(password)
    press(page, "Masuk")


def write_question(page: Page, title: str, body: str) -> None:
    """Fill in the page "Tanya" that is open, without sending it."""
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(title)
    page.get_by_label("Ceritakan masalah Anda").fill(body)
    page.get_by_label("Papan", exact=True).select_option(label="Pisang")


def a_photo(tmp_path: Path) -> Path:
    path = tmp_path / "keripik.jpg"
    path.write_bytes(a_jpeg(1600, 1200))
    return path


def test_a_guest_reads_from_a_shared_link_and_joins_when_voting(
    browsing: Browsing, scripts: bool
) -> None:
    thread = a_thread(title=TITLE)
    an_answer(
        thread,
        a_member("bu_sari", name="Bu Sari", mentor_of="pisang"),
        "Simpan dalam toples kering.",
    )
    page = browsing.as_guest()
    page.goto(f"/t/{thread.id}")
    expect(heading(page, TITLE)).to_be_visible()
    answer = answer_of(page, "Bu Sari")
    expect(answer).to_contain_text("Simpan dalam toples kering.")
    expect(answer).to_contain_text("Mentor Pisang")
    expect(page.get_by_role("link", name="Masuk untuk menjawab")).to_be_visible()
    browsing.picture(page, "guest-thread")

    answer.get_by_role("link", name="Bermanfaat (0)").click()
    expect(heading(page, "Masuk")).to_be_visible()
    log_in_as(page, "bu_baru")
    expect(page.get_by_role("alert")).to_contain_text("Nama pengguna atau kata sandi belum cocok")
    expect(page.get_by_label("Nama pengguna")).to_have_value("bu_baru")

    page.get_by_role("main").get_by_role("link", name="Daftar").click()
    sign_up(page, "bu_baru", "Bu Baru")
    expect_told(page, "Selamat datang.")
    expect(heading(page, TITLE)).to_be_visible()
    press(answer, "Bermanfaat (0)")
    expect_told(page, "Penulis tahu tulisannya bermanfaat.")
    expect(helpful(answer)).to_have_attribute("aria-pressed", "true")
    expect(helpful(answer)).to_have_text(re.compile(r"Bermanfaat \(1\)"))
    press(answer, "Bermanfaat (1)")
    expect_told(page, "Tanda bermanfaat ditarik kembali.")
    expect(helpful(answer)).to_have_text(re.compile(r"Bermanfaat \(0\)"))


def test_a_first_question_with_a_photo_is_answered_thanked_and_solved(
    browsing: Browsing, scripts: bool, tmp_path: Path
) -> None:
    page = browsing.as_guest()
    page.goto("/")
    page.get_by_role("link", name="Tanya", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Daftar").click()
    sign_up(page, "ibu_ani", "Ibu Ani")
    expect(heading(page, "Tulis pertanyaan Anda")).to_be_visible()

    write_question(page, TITLE, "Sudah dua hari **tidak renyah** lagi.")
    page.get_by_label("Foto", exact=False).first.set_input_files(a_photo(tmp_path))
    press(page, "Pratinjau")
    preview = page.get_by_role("region", name="Pratinjau")
    expect(preview.locator("strong")).to_have_text("tidak renyah")
    if not scripts:  # with them the preview stands beside the form, where the photo is chosen
        expect(page.get_by_label("Pakai foto 1")).to_be_checked()
    browsing.picture(page, "ask-preview")
    press(page, "Kirim pertanyaan")
    expect_told(page, "Pertanyaan terkirim.")
    question = page.get_by_role("article", name="Pertanyaan dari Ibu Ani")
    expect(question.get_by_role("img", name="Foto 1, Ibu Ani")).to_be_visible()
    address = page.url

    mentor = browsing.as_member(a_member("pak_budi", name="Pak Budi", mentor_of="pisang"))
    give_answer(mentor, "Pak Budi", "Tiriskan minyaknya lebih lama.", a_photo(tmp_path))
    expect(page.get_by_role("article", name=re.compile("^Jawaban dari"))).to_have_count(0)

    page.goto("/")
    page.get_by_role("link", name=re.compile("Pemberitahuan.*1")).click()
    browsing.picture(page, "notifications-one")
    page.get_by_role("link", name=f"Pak Budi menjawab pertanyaan Anda “{TITLE}”.").click()
    first = answer_of(page, "Pak Budi")
    first.get_by_text("Komentari", exact=True).click()
    first.get_by_label("Komentar Anda").fill("Berapa menit, Pak?")
    press(first, "Kirim komentar")
    expect_told(page, "Komentar terkirim.")
    expect(first.get_by_role("article", name="Komentar dari Ibu Ani")).to_contain_text("Berapa")
    press(first, "Bermanfaat (0)")
    expect(helpful(first)).to_have_text(re.compile(r"\(1\)"))
    press(first, "Jawaban ini menyelesaikan masalah saya")
    expect_told(page, "Terima kasih.")
    expect(first).to_contain_text("Jawaban terbaik, dipilih penanya")
    browsing.picture(page, "thread-solved")

    chosen = f"Ibu Ani memilih jawaban Anda di “{TITLE}” sebagai jawaban terbaik."
    commented = f"Ibu Ani mengomentari tulisan Anda di “{TITLE}”."
    mentor.goto("/notifications")
    expect(mentor.get_by_role("link", name=chosen)).to_be_visible()

    other = browsing.as_member(a_member("bu_rina", name="Bu Rina"))
    other.goto(address)
    write_answer(other, "Pakai silika gel makanan.")
    page.goto(address)
    press(answer_of(page, "Bu Rina"), "Jawaban ini menyelesaikan masalah saya")
    expect(answer_of(page, "Bu Rina")).to_contain_text("Jawaban terbaik, dipilih penanya")
    expect(first).not_to_contain_text("Jawaban terbaik, dipilih penanya")
    press(answer_of(page, "Bu Rina"), "Batalkan pilihan")
    expect_told(page, "Pilihan ditarik kembali.")

    mentor.goto("/notifications")
    expect(mentor.get_by_role("link", name=commented)).to_be_visible()
    expect(mentor.get_by_role("link", name=chosen)).to_have_count(0)
    press(mentor, "Tandai semua sudah dibaca")
    expect_told(mentor, "Semua pemberitahuan ditandai sudah dibaca.")


def give_answer(page: Page, name: str, text: str, photo: Path) -> None:
    """Find the question among the unanswered ones of its board, and answer it with a photo."""
    page.goto("/b/pisang")
    page.get_by_role("link", name="Belum terjawab").click()
    page.get_by_role("listitem").get_by_role("link", name=TITLE).click()
    page.get_by_label("Foto", exact=False).first.set_input_files(photo)
    write_answer(page, text)
    expect(answer_of(page, name)).to_contain_text(text)
    expect(answer_of(page, name).get_by_role("img", name=f"Foto 1, {name}")).to_be_visible()


def write_answer(page: Page, text: str) -> None:
    page.get_by_label("Tulis yang Anda tahu").fill(text)
    press(page, "Kirim jawaban")
    expect_told(page, "Jawaban terkirim.")


def test_a_draft_waits_on_the_server_and_is_continued(browsing: Browsing, scripts: bool) -> None:
    member = a_member("ibu_ani", name="Ibu Ani")
    page = browsing.as_member(member)
    page.goto("/ask")
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(TITLE)
    press(page, "Simpan draf")
    expect_told(page, "Draf tersimpan.")

    elsewhere = browsing.as_member(member)
    elsewhere.goto("/ask")
    elsewhere.get_by_role("link", name="Anda punya 1 draf. Lanjutkan?").click()
    elsewhere.get_by_role("link", name=TITLE).click()
    expect(elsewhere.get_by_label("Pertanyaan dalam satu kalimat")).to_have_value(TITLE)
    write_question(elsewhere, TITLE, "Sudah dua hari.")
    press(elsewhere, "Kirim pertanyaan")
    expect_told(elsewhere, "Pertanyaan terkirim.")
    elsewhere.goto("/drafts")
    expect(elsewhere.get_by_role("main")).to_contain_text("Anda belum punya draf.")


def test_what_is_refused_stays_in_the_form(browsing: Browsing, scripts: bool) -> None:
    page = browsing.as_member(a_member())
    page.goto("/ask")
    write_question(page, "Apa?", "Cerita yang panjang tentang keripik.")
    press(page, "Kirim pertanyaan")
    expect(page.get_by_role("alert")).to_contain_text("Tulisan Anda tidak hilang.")
    title = page.get_by_label("Pertanyaan dalam satu kalimat")
    expect(title).to_have_value("Apa?")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Ceritakan masalah Anda")).to_have_value(
        "Cerita yang panjang tentang keripik."
    )
    expect(page.get_by_label("Papan", exact=True)).to_have_value("pisang")
    browsing.picture(page, "ask-refused")
    title.fill(TITLE)
    press(page, "Kirim pertanyaan")
    expect_told(page, "Pertanyaan terkirim.")


def test_an_edit_shows_and_its_history_can_be_read(browsing: Browsing, scripts: bool) -> None:
    author = a_member("pak_budi", name="Pak Budi")
    post = an_answer(by=author, body="Simpan di toples.")
    page = browsing.as_member(author)
    page.goto(f"/p/{post.id}")
    answer = answer_of(page, "Pak Budi")
    expect(answer.get_by_role("link", name="disunting")).to_have_count(0)
    answer.get_by_role("link", name="Sunting").click()
    expect(heading(page, "Sunting jawaban")).to_be_visible()
    text = page.get_by_label("Tulisan", exact=True)
    expect(text).to_have_value("Simpan di toples.")
    text.fill("Simpan di toples *kedap udara*.")
    press(page, "Pratinjau")
    expect(page.get_by_role("region", name="Pratinjau").locator("em")).to_have_text("kedap udara")
    page.get_by_label("Alasan perubahan").fill("Lebih jelas.")
    press(page, "Simpan")
    expect_told(page, "Suntingan tersimpan.")
    expect(answer.locator("em")).to_have_text("kedap udara")
    answer.get_by_role("link", name="disunting").click()
    expect(heading(page, "Riwayat tulisan ini")).to_be_visible()
    newest = page.get_by_role("region", name="Versi 2")
    expect(newest).to_contain_text("Alasan: Lebih jelas.")
    expect(newest.locator("ins").first).to_contain_text("kedap udara")
    browsing.picture(page, "history")


def test_an_author_deletes_and_restores_an_answer(browsing: Browsing, scripts: bool) -> None:
    author = a_member("pak_budi", name="Pak Budi")
    thread = a_thread(title=TITLE)
    an_answer(thread, author)
    page, guest = browsing.as_member(author), browsing.as_guest()
    page.goto(f"/t/{thread.id}")
    answer = answer_of(page, "Pak Budi")
    press(answer, "Hapus")
    expect_told(page, "Tulisan dihapus. Anda bisa memulihkannya.")
    expect(answer).to_contain_text("Sudah dihapus.")
    guest.goto(f"/t/{thread.id}")
    expect(heading(guest, TITLE)).to_be_visible()
    expect(answer_of(guest, "Pak Budi")).to_have_count(0)
    press(answer, "Pulihkan")
    expect_told(page, "Tulisan tampil lagi.")
    guest.reload()
    expect(answer_of(guest, "Pak Budi")).to_be_visible()


def test_a_moderator_hides_with_a_reason_and_the_author_is_told(
    browsing: Browsing, scripts: bool
) -> None:
    author = a_member("pak_budi", name="Pak Budi")
    thread = a_thread(title=TITLE)
    post = an_answer(thread, author)
    page = browsing.as_member(a_moderator())
    page.goto(f"/p/{post.id}")
    answer = answer_of(page, "Pak Budi")
    answer.get_by_text("Tindakan moderator").click()
    answer.get_by_label("Alasan").fill(REASON)
    press(answer, "Sembunyikan")
    expect_told(page, "Tulisan disembunyikan.")

    member = browsing.as_member(author)
    member.goto("/notifications")
    told = member.get_by_role("listitem").filter(
        has_text=f"Moderator menyembunyikan tulisan Anda di “{TITLE}”."
    )
    expect(told).to_contain_text(f"Alasan: {REASON}")
    told.get_by_role("link", name="Moderator menyembunyikan").click()
    expect(answer_of(member, "Pak Budi")).to_contain_text("Disembunyikan moderator.")
    guest = browsing.as_guest()
    refusal = guest.goto(f"/p/{post.id}")
    assert refusal is not None
    assert refusal.status == 404
    expect(heading(guest, "Tidak ditemukan")).to_be_visible()


def test_settings_language_and_the_own_data_are_in_ones_own_hands(
    browsing: Browsing, scripts: bool
) -> None:
    page = browsing.as_guest()
    page.goto("/register?next=/settings")
    sign_up(page, "ibu_ani", "Ibu Ani")
    page.get_by_label("Tentang usaha Anda").fill("Keripik pisang Sangatta.")
    page.get_by_label("Nomor HP").fill("12")
    press(page, "Simpan")
    expect(page.get_by_role("alert")).to_contain_text("Tulisan Anda tidak hilang.")
    expect(page.get_by_label("Tentang usaha Anda")).to_have_value("Keripik pisang Sangatta.")
    page.get_by_label("Nomor HP").fill("0812 3456 7890")
    press(page, "Simpan")
    expect_told(page, "Profil tersimpan.")

    page.goto("/settings/data")
    with page.expect_download() as download:
        press(page, "Unduh data saya")
    told = json.loads(Path(download.value.path()).read_text())
    assert "Keripik pisang Sangatta." in json.dumps(told)

    press(page, "English")
    expect(heading(page, "Your data")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    press(page, "Bahasa Indonesia")
    expect(heading(page, "Data Anda")).to_be_visible()

    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_label("Ya, hapus akun saya selamanya").check()
    press(page, "Hapus akun")
    expect_told(page, "Akun dan data pribadi Anda dihapus.")
    page.goto("/u/ibu_ani")
    expect(heading(page, "Tidak ditemukan")).to_be_visible()


def test_logging_out_everywhere_closes_the_other_phone_too(
    browsing: Browsing, scripts: bool
) -> None:
    page, other = browsing.as_guest(), browsing.as_guest()
    page.goto("/register")
    sign_up(page, "ibu_ani", "Ibu Ani")
    expect_told(page, "Selamat datang.")
    other.goto("/login?next=/settings/sessions")
    log_in_as(other, "ibu_ani")
    expect(heading(other, "Tempat Anda masuk")).to_be_visible()
    expect(
        other.get_by_role("main").get_by_role("listitem").filter(has_text="Sejak")
    ).to_have_count(2)

    page.goto("/logout")
    page.get_by_label("Keluar juga di semua HP dan komputer lain").check()
    press(page, "Keluar")
    expect_told(page, "Anda sudah keluar.")
    other.goto("/settings")
    expect(heading(other, "Masuk")).to_be_visible()


def test_someone_else_sees_no_door_to_what_is_not_theirs(browsing: Browsing, scripts: bool) -> None:
    thread = a_thread(a_member("ibu_ani", name="Ibu Ani"), title=TITLE)
    question = the_question(thread)
    page = browsing.as_member(a_member())
    page.goto(f"/t/{thread.id}")
    article = page.locator(f"#p{question.id}")
    expect(article.get_by_role("button", name="Hapus")).to_have_count(0)
    expect(article.get_by_role("link", name="Sunting")).to_have_count(0)
    page.goto(f"/p/{question.id}/edit")
    expect(heading(page, "Anda tidak bisa melakukan ini")).to_be_visible()
