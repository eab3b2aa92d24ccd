"""One colour of a local area's own, made into a set in which every word can be read (WCAG 2.2 AA, 4.5:1)."""

import re
from typing import NamedTuple

READABLE = 4.5
WHITE, BLACK = (255, 255, 255), (0, 0, 0)

Rgb = tuple[int, int, int]


def parse(colour: str) -> Rgb:
    """#1d4f91 as red, green and blue. Raises ValueError for anything else."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"“{colour}” is not a colour like #1d4f91")
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def written(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def mixed(rgb: Rgb, other: Rgb, share: float) -> Rgb:
    """`rgb` with that share (0 to 1) of the other colour in it."""
    red, green, blue = (round(own * (1 - share) + added * share) for own, added in zip(rgb, other, strict=True))
    return red, green, blue


def luminance(rgb: Rgb) -> float:
    """Relative luminance as WCAG defines it: 0 for black, 1 for white."""
    linear = [part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast as WCAG defines it: 1 for the same colour, 21 for black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened_until_readable(rgb: Rgb, ground: Rgb) -> Rgb:
    """The colour, made darker in small steps until it can be read on that ground."""
    darker = (mixed(rgb, BLACK, step / 20) for step in range(20))
    return next((colour for colour in darker if contrast(colour, ground) >= READABLE), BLACK)


class Readings(NamedTuple):
    """How well words can be read that have to do with a colour: white on it, black on it (`words_are` is the one that
    is used), it on white, and what links are given instead where it is too pale for that (else itself)."""

    white_on_it: float
    black_on_it: float
    words_are: str
    it_on_white: float
    links_are: str


def readings_of(colour: str) -> Readings:
    """The contrasts of an area's colour, from 1 to 21, with what the portal makes of it. 4.5 can be read by most."""
    brand = parse(colour)
    white, links = contrast(WHITE, brand), darkened_until_readable(brand, mixed(brand, WHITE, 0.93))
    return Readings(
        white_on_it=_told(white),
        black_on_it=_told(contrast(BLACK, brand)),
        words_are="white" if white >= READABLE else "black",
        it_on_white=_told(contrast(brand, WHITE)),
        links_are=written(links),
    )


def _told(ratio: float) -> float:
    """To one decimal, cut and never rounded up: 4.48 is not 4.5."""
    return int(ratio * 10) / 10


def brand_css(colour: str) -> str:
    """The custom properties that dress the portal in an area's colour: header, links, strip and tint."""
    brand = parse(colour)
    tint = mixed(brand, WHITE, 0.93)
    properties = {
        "brand": brand,
        "brand-text": WHITE if contrast(WHITE, brand) >= READABLE else BLACK,
        "accent": darkened_until_readable(brand, tint),
        "brand-strip": mixed(brand, WHITE, 0.45),
        "brand-tint": tint,
    }
    return ":root{" + "".join(f"--portal-{name}:{written(rgb)};" for name, rgb in properties.items()) + "}\n"
