"""What a page does under keys, pointer, enlargement and time: the artefacts of the heavier gatherers, as plain data.

Elements are named by the selector that `Dom` gives them; `find` turns it back into an element, so that a finding points
at the source. Boxes are in CSS px of the top document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from checks.artefacts import JsonArtefact
from checks.dom import Dom, Element
from checks.model import Box, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One element as a gatherer met it."""

    selector: str
    tag: str = ""
    text: str = ""
    html: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop of the Tab walk. `look`: changed (style differs while focused), same, pixels (differs when drawn), unknown."""

    spot: Spot
    look: str = "unknown"
    is_covered: bool = False  # something fixed or sticky hides all of it
    dialog: str = ""  # selector of the open dialog it stands in
    scroll_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TabWalk(JsonArtefact):
    """A real walk by Tab from the top of the page, and a try to get away with Shift+Tab where it was caught."""

    kind: ClassVar[str] = "tab_walk"
    stops: tuple[Stop, ...] = ()
    ended: str = "left"  # left (came round), trapped, limit, timeout
    trapped: tuple[Spot, ...] = ()  # the elements between which focus went to and fro
    way_back: bool = True  # Shift+Tab leads out of the trap
    way_out: str = ""  # key that leads out of the trap although Tab does not
    tabbable: int = 0  # elements that the page's source makes tabbable


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """Text that can no longer be read: cut off by a box, drawn over other text, or beyond the window's edge."""

    spot: Spot
    how: str  # cut, gone (out of its box as a whole, as the slides of a carousel), overlap, outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlarged(JsonArtefact):
    """The page in a window 320 px wide, at 200 % zoom, with text alone at 200 %, and with WCAG's text spacing."""

    kind: ClassVar[str] = "enlarged"
    narrow_width: float = 0.0  # how wide the page is in a window of 320 px
    narrow: tuple[Clipped, ...] = ()
    zoomed: tuple[Clipped, ...] = ()
    text_doubled: tuple[Clipped, ...] = ()
    spaced: tuple[Clipped, ...] = ()
    turned: tuple[Spot, ...] = ()  # elements that stand sideways in one orientation and not in the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """Content that pointing at `trigger` shows, and whether keys show it as well."""

    trigger: Spot
    shown: Spot
    by_focus: bool = False
    by_key: bool = False
    stays: bool = True  # it stays while the pointer moves onto it
    escapes: bool = True  # Escape takes it away while the pointer stays where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What Enter, Space and a click did to one control: nothing, dom, focus, navigation, window."""

    spot: Spot
    role: str = ""
    focusable: bool = True
    click: str = "nothing"
    enter: str = "nothing"
    space: str = "nothing"
    shown: Spot | None = None  # what the click made visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A dialog or light box that a control opened by key."""

    opener: Spot
    overlay: Spot
    focus_inside: bool = False
    next_inside: bool = False  # the first Tab leads into it
    focus_stays: bool = True  # twelve Tabs never leave it for covered content
    escape_closes: bool = False
    close_focusable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changing a field did on its own: navigation, window, submit or focus."""

    spot: Spot
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A single printable key that did something while no field had focus."""

    key: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A control that was pressed, left and released elsewhere: `way` mouse or touch, `effect` nothing, navigation, window, dialog."""

    spot: Spot
    way: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """What a press on a button or in-page link took away: texts no longer seen, no longer heard, and (selectors) both."""

    spot: Spot
    unseen: int = 0
    unheard: int = 0
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials(JsonArtefact):
    """What trying the controls of a throw-away copy showed, with every way out of the page shut."""

    kind: ClassVar[str] = "trials"
    reveals: tuple[Reveal, ...] = ()
    presses: tuple[Press, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    changes: tuple[Change, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    folds: tuple[Fold, ...] = ()
    listens_to_motion: bool = False
    unpasted: tuple[Spot, ...] = ()  # fields for a password or code that take nothing that is pasted
    controls: int = -1  # links and buttons in sight; -1: not counted
    press_controls: int = 0  # of them, those that something listens to from the moment they are pressed
    taken_back: tuple[TakenBack, ...] = ()  # those of the latter that were tried
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Text, or with `slides` the box of pictures or panels, that changed by itself while nobody touched the page."""

    spot: Spot
    changes: int
    first_ms: float
    last_ms: float
    vanished: bool = False
    slides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion(JsonArtefact):
    """The page left alone for some seconds."""

    kind: ClassVar[str] = "motion"
    watched_ms: float = 0.0
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeText:
    """A text whose contrast (by its styles) falls below 3:1 when the system asks for other colours, and what it usually is."""

    spot: Spot
    ratio: float
    usual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """What style sheets let come and go, or change its background, so many times a second."""

    spot: Spot
    times: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes(JsonArtefact):
    """The page under a dark scheme, under forced colours, and under the wish for less motion."""

    kind: ClassVar[str] = "modes"
    dark: tuple[ModeText, ...] = ()
    forced: tuple[ModeText, ...] = ()
    moving: tuple[Spot, ...] = ()  # moved by style sheets for more than five seconds
    moving_still: tuple[Spot, ...] = ()  # of them, those that move under the wish for less motion as well
    flashing: tuple[Flash, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One raster picture as it is in the file: natural size, frames, whether anything is in it."""

    spot: Spot
    source: str
    width: int = 0
    height: int = 0
    shown_width: float = 0.0
    shown_height: float = 0.0
    frames: int = 1
    seconds: float = 0.0  # one round of the animation
    loops: int = 1  # 0: for ever
    flashes: float = 0.0  # pairs of opposite changes of brightness in the worst second
    is_blank: bool = False  # one colour, or nothing but transparency


@dataclass(frozen=True, slots=True, kw_only=True)
class Rasters(JsonArtefact):
    """The raster pictures of the page."""

    kind: ClassVar[str] = "rasters"
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContrast:
    """Contrast of one text against the pixels that really lie behind it: how it is at its median and at its worst twentieth."""

    spot: Spot
    size_px: float
    is_bold: bool
    median: float
    worst: float  # a twentieth of the letters' pixels have less
    pixels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPixels(JsonArtefact):
    """Texts whose contrast styles alone do not tell, measured from two pictures: with the letters and without."""

    kind: ClassVar[str] = "text_pixels"
    texts: tuple[TextContrast, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One `audio` or `video`. `seconds` is what there is to play, 0 where the browser could not read the file."""

    spot: Spot
    tag: str
    source: str = ""
    seconds: float = 0.0
    autoplay: bool = False
    is_playing: bool = False
    muted: bool = False
    loop: bool = False
    controls: bool = False
    has_sound: bool | None = None
    has_picture: bool | None = None
    tracks: tuple[str, ...] = ()  # kinds of its text tracks that loaded
    broken_tracks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Players(JsonArtefact):
    """The sound and film of the page."""

    kind: ClassVar[str] = "players"
    players: tuple[Player, ...] = ()


@lru_cache(maxsize=2)
def _by_selector(dom: Dom) -> dict[str, Element]:
    return {element.selector: element for element in dom.elements}


def find(dom: Dom, spot: Spot) -> Element | None:
    """The element of the top document that a gatherer named; None when the page has changed since."""
    return _by_selector(dom).get(spot.selector)


def target(dom: Dom, spot: Spot) -> Element | Target:
    """What a finding about `spot` points at."""
    found = find(dom, spot)
    return (
        found
        if found is not None
        else Target(selector=spot.selector, html=spot.html, name=spot.text[:100], box=spot.box)
    )
