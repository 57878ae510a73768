"""Which clusters, boards and labels exist. A row here and `rembuk boards sync` make a new one.

Names and descriptions are message ids; the database holds what the catalogue says in Indonesian.
"""

from typing import NamedTuple

from forum.charter.words import N_


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
        N_("Banana"),
        N_("From the kepok banana garden to chips, dried bananas and the export of fresh fruit."),
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
        N_("Cocoa"),
        N_("Cocoa gardens, fermenting and drying the beans, and making chocolate."),
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
        N_("Processed food"),
        N_("Fish crackers, meat floss, chilli sauce, cookies, drinks and other food made at home."),
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
        N_("General"),
        N_("Permits, money, marketing and whatever else all clusters meet."),
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
        "budidaya",
        N_("Cultivation"),
        N_("Seedlings, spacing, fertilising, pruning and care of the garden."),
    ),
    LabelRow(
        "hama-penyakit",
        N_("Pests & diseases"),
        N_("Knowing pests and plant diseases, and keeping them in check."),
    ),
    LabelRow("panen", N_("Harvest"), N_("When and how to harvest, signs of ripeness, tools.")),
    LabelRow(
        "pascapanen",
        N_("After the harvest"),
        N_("Sorting, washing, ripening and transport after the harvest."),
    ),
    LabelRow(
        "penggorengan",
        N_("Frying"),
        N_("Heat and quality of the oil, thickness of slices, draining, vacuum frying."),
    ),
    LabelRow(
        "olahan-pisang",
        N_("Banana products"),
        N_("Dried bananas, flour, dodol and whatever else is made of bananas, besides chips."),
    ),
    LabelRow(
        "fermentasi",
        N_("Fermentation"),
        N_("How long to ferment, boxes and baskets, turning, signs that it is done."),
    ),
    LabelRow(
        "pengeringan", N_("Drying"), N_("Drying in the sun, racks, dryers, moisture content.")
    ),
    LabelRow(
        "mutu-sni",
        N_("Quality & SNI"),
        N_("Cut test, bean count, moisture content, what the SNI standard asks."),
    ),
    LabelRow("penyimpanan", N_("Storage"), N_("Stores, sacks, damp, mould and insects.")),
    LabelRow(
        "olahan-cokelat",
        N_("Chocolate products"),
        N_("Roasting, paste, tempering, powder and chocolate."),
    ),
    LabelRow(
        "proses-produksi",
        N_("Production"),
        N_("Fixed recipes, measures, tools and how much one can make."),
    ),
    LabelRow(
        "keamanan-pangan",
        N_("Food safety"),
        N_("CPPB-IRT, a clean kitchen, food additives, allergens."),
    ),
    LabelRow(
        "pengemasan",
        N_("Packaging"),
        N_("Materials, thickness, seals, design and where to buy."),
    ),
    LabelRow(
        "pelabelan", N_("Labelling"), N_("What a label must say, batch code, expiry, ingredients.")
    ),
    LabelRow(
        "umur-simpan",
        N_("Shelf life"),
        N_("Testing and setting the shelf life, keeping food from going rancid or soft."),
    ),
    LabelRow("nib", N_("NIB & OSS"), N_("The business ID number, KBLI codes and the OSS system.")),
    LabelRow(
        "p-irt", N_("P-IRT"), N_("SPP-IRT: what it asks, kinds of food, commitments, renewal.")
    ),
    LabelRow(
        "halal",
        N_("Halal"),
        N_("The BPJPH halal certificate: self-declared, regular, PPH companions."),
    ),
    LabelRow(
        "izin-edar-bpom",
        N_("BPOM marketing permit"),
        N_("The MD permit, CPPOB, and when P-IRT is not enough."),
    ),
    LabelRow(
        "merek-hki",
        N_("Brands & IP rights"),
        N_("Registering a brand, checking a name, classes, geographical indications."),
    ),
    LabelRow(
        "harga-hpp",
        N_("Prices & cost of goods"),
        N_("Working out the cost of goods, margins, consignment and wholesale prices."),
    ),
    LabelRow(
        "pemasaran",
        N_("Marketing"),
        N_("Consignment, souvenir shops, social media, online markets, fairs."),
    ),
    LabelRow(
        "foto-produk",
        N_("Product photos"),
        N_("Photos by phone, light, background and what goes into a catalogue."),
    ),
    LabelRow("ekspor", N_("Export"), N_("Quality asked, papers and shipping abroad.")),
    LabelRow(
        "sesi-mentoring",
        N_("Mentoring sessions"),
        N_("Dates, registration and questions of sessions by universities and communities."),
    ),
    LabelRow(
        "permodalan", N_("Money & credit"), N_("KUR, cooperatives, keeping accounts, safe loans.")
    ),
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
