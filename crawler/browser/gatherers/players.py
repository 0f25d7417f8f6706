# ruff: noqa: E501
"""Makes `Players`: the sound and film of the page as the browser has loaded them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.behaviour import Player, Players
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Players
LIMIT_SECONDS = 5.0
KEPT = 20

_LOOK = r"""(async () => { const all = Array.from(document.querySelectorAll('audio, video')).slice(0, KEPT); if (!all.length) return [];
const ready = el => el.readyState >= 1 || el.error || !(el.currentSrc || el.src || el.querySelector('source'));
for (let i = 0; i < 20 && !all.every(ready); i++) await new Promise(r => setTimeout(r, 100));
const before = all.map(el => el.currentTime); await new Promise(r => setTimeout(r, 150));
return all.map((el, i) => ({...tillsyn.spot(el), source: (el.currentSrc || el.src || '').slice(0, 500),
  seconds: Number.isFinite(el.duration) ? el.duration : 0, autoplay: el.autoplay, playing: !el.paused && el.currentTime > before[i],
  muted: el.muted || el.volume === 0 || el.defaultMuted, loop: el.loop, controls: el.controls,
  sound: el.localName === 'audio' ? true : (el.readyState < 2 ? null : (el.webkitAudioDecodedByteCount > 0 ? true : (el.currentTime > 0 && el.webkitVideoDecodedByteCount > 0 ? false : null))),
  picture: el.localName === 'audio' ? false : (el.readyState < 1 ? null : el.videoWidth > 0),
  tracks: Array.from(el.querySelectorAll('track')).filter(t => t.readyState !== 3 && t.getAttribute('src')).map(t => t.kind),
  broken: Array.from(el.querySelectorAll('track')).filter(t => t.readyState === 3).length})); })()"""


async def gather(visit: Visit) -> Players:
    """Metadata is waited for two seconds at most; nothing is played that does not play by itself."""
    world = await point(visit)
    found = await visit.tab.run(_LOOK.replace("KEPT", str(KEPT)), world)
    return Players(
        players=tuple(
            Player(
                spot=spot_of(p), tag=p["tag"], source=p["source"], seconds=round(p["seconds"], 2), autoplay=p["autoplay"],
                is_playing=p["playing"], muted=p["muted"], loop=p["loop"], controls=p["controls"], has_sound=p["sound"],
                has_picture=p["picture"], tracks=tuple(p["tracks"]), broken_tracks=p["broken"],
            )
            for p in found
        )
    )  # fmt: skip
