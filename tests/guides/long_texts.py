"""Texts that fit no page, each in its own way, and one that does."""

STEP = "Tiriskan minyak di rak kawat sampai kering dan dingin, baru masukkan ke dalam toples. "
BODIES = {
    "short": "Tiriskan, dinginkan, simpan kering.",
    "paragraphs": "\n\n".join(STEP * 3 for _ in range(25)),
    "steps": "\n".join(f"{number}. {STEP}" for number in range(1, 60)),
    "one paragraph": STEP * 100,
    "headings": "\n\n".join(f"## Bagian {number}\n\n{STEP}" for number in range(30)),
    "table": "| bahan | takaran |\n| --- | --- |\n" + "| pisang kepok tua | 10 kg |\n" * 50,
    "capitals": "\n\n".join(STEP.upper() * 2 for _ in range(30)),
}
