"""Nothing that fits into a post keeps the server busy for long; what is too large is refused."""

import threading
import time

import pytest

from forum.kernel.text import TextRefused, render

# The worst of these takes 0.4 s on the machine it was found on, most under 0.2 s; the rest is for
# slow and busy machines.
CPU_SECONDS = 6

# fmt: off
REPEATED = [
    "[", "]", "*", "_", "**", "*_", "~", "~~", "`", "`` ", "!", "![", "[![", "<", "<a", "<a:",
    "<!--", "&", "&#1;", "&amp;", "\"", ">", "> ", "- ", "-", "1. ", "#", "\\", "|", "a|", "=\n",
    "a\n-\n", "\n", " ", "\t", "[a](", "[a](b", "[a](b)", "[a][", "[a]", "[a]: b\n", "[a]:\n",
    "[a]: <b> 'c\n", "[]()", "![a](b)", "*a ", "*a **b ", "a*", "**a *b ", "*[", "[`", "`<",
    "a.", "a-", "a.id ", "http://", "https://a.id ", "www.", "www.a.id/", "@", "@abc ", "://@abc",
    "x@y.id ", "(http://a.id)", "> - ", "- a\n", "- a\n\n", "* a\n\n", "1. a\n\n", "- ```\n",
    "> ```\n", "> a\n", "```\n", "    a\n", "<x@y.z>", "|a|\n", "|\n", "|a\n|-\n", "|a|\n|-|\n\n",
    "|*=\n", "\u0301", "\u0000", "\u200d", "\ud800", "***a** b* ",
]
# fmt: on
COMPOSED = {
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(98)),
    "nested quotes": ">" * 9999 + "a",
    "quotes with lazy lines": "> " * 20 + "a\n" + "b\n" * 4970,
    "lists with lazy lines": "- " * 10 + "a\n" + "b\n" * 4980,
    "nested emphasis": "*a **b " * 700 + "c** d*" * 850,
    "many definitions": "".join(f"[{number}]: b\n" for number in range(900)),
    "definitions never closed": "[a]: b '\n" * 1100,
    "one long address used often": "[a]: /" + "b" * 1900 + "\n\n" + "[a]" * 2600,
    "brackets around a definition": "[a]: b\n\n" + "[" * 4900 + "a" + "]" * 4900,
    "growing backticks": "".join("`" * length + " " for length in range(1, 139)),
    "falling backticks": "".join("a" + "`" * length for length in range(139, 1, -1)),
    "brackets of an address": "http://a.id/" + ")" * 9980,
    "stops after an address": "http://a.id/" + ".," * 4980,
    "brackets of a target": "[a](" + "(" * 9990,
    "pictures in pictures": "![" * 2500 + "a" + "](b)" * 1200,
    "marks at random": "***[~~" * 20 + "**][http://1. " * 20 + "~~`\n<" + "|*=\n" * 2300,
}
WIDE = "|a" * 13 + "|\n" + "|-" * 13 + "|\n"
TALL = "|a|\n|-|\n" + "|b|\n" * 61


def cpu_seconds(source: str) -> float:
    start = time.process_time()
    try:
        render(source)
    except TextRefused as refusal:
        assert refusal.reason != "too_long"  # noqa: PT017 - refused or not, the time counts
    return time.process_time() - start


@pytest.mark.parametrize("mark", REPEATED)
def test_a_mark_repeated_as_often_as_fits_is_soon_rendered_or_refused(mark: str) -> None:
    assert cpu_seconds(mark * (10_000 // len(mark))) < CPU_SECONDS


@pytest.mark.parametrize("source", COMPOSED.values(), ids=COMPOSED)
def test_a_text_composed_to_take_long_is_soon_rendered_or_refused(source: str) -> None:
    assert cpu_seconds(source) < CPU_SECONDS


@pytest.mark.parametrize(
    ("source", "reason", "limit"),
    [
        ("a" * 10_001, "too_long", 10_000),
        ("a" + " " * 10_000, "too_long", 10_000),
        ("\U0001d160" * 5_000, "too_long", 10_000),
        (WIDE, "table_too_large", 12),
        ("> " + WIDE.replace("\n", "\n> "), "table_too_large", 12),
        (TALL, "table_too_large", 60),
        (
            ("|a" * 12 + "|\n" + "|-" * 12 + "|\n" + "|\n" * 50 + "\n") * 12,
            "html_too_large",
            60_000,
        ),
        ("[a]: /" + "b" * 1900 + "\n\n" + "[a]" * 80, "html_too_large", 60_000),
        ('"' * 10_000, "html_too_large", 60_000),
    ],
)
def test_what_is_too_large_is_refused_with_the_limit(source: str, reason: str, limit: int) -> None:
    with pytest.raises(TextRefused) as refusal:
        render(source)
    assert (refusal.value.reason, refusal.value.limit) == (reason, limit)


@pytest.mark.parametrize(
    "source",
    [
        "a" * 10_000,
        WIDE.replace("|a|a", "|a", 1).replace("|-|-", "|-", 1),
        TALL.removesuffix("|b|\n"),
        TALL.removesuffix("|b|\n") + "\n" + TALL.removesuffix("|b|\n"),
        "`" + WIDE + "`",
    ],
)
def test_what_just_fits_is_rendered(source: str) -> None:
    assert render(source).html


def test_emphasis_nested_deeper_than_anyone_writes_is_flattened() -> None:
    html = render("*a **b " * 30 + "c** d*" * 30).html
    assert html.count("<em>") + html.count("<strong>") == 20
    assert html.count("</em>") + html.count("</strong>") == 20


def test_many_threads_render_at_once_without_mixing_texts() -> None:
    wrong = []

    def write(name: str) -> None:
        for number in range(30):
            expected = f"<p>{name} <em>{number}</em> https</p>\n"
            if render(f"{name} *{number}* https").html != expected:
                wrong.append(name)

    threads = [threading.Thread(target=write, args=(f"orang{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
