# ruff: noqa: E501
"""Makes `Players`: the sound and film of the page as the browser has loaded them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.behaviour import Player, Players
from crawler.browser.pointing import point, spot_of

if TYPE_CHECKING:
    from crawler.browser.visit import Visit

MAKES = Players
LIMIT_SECONDS = 10.0
KEPT = 20
LONGEST_SECONDS = 90  # longer files are not listened to
BYTES_LIMIT = 8_000_000

_LOOK = r"""(async () => { const all = Array.from(document.querySelectorAll('audio, video')).slice(0, KEPT); if (!all.length) return [];
const ready = el => el.readyState >= 1 || el.error || !(el.currentSrc || el.src || el.querySelector('source'));
for (let i = 0; i < 20 && !all.every(ready); i++) await new Promise(r => setTimeout(r, 100));
// a track that is not shown is not loaded: on one page of a template each is read, and put back as it was
if (HEARS) { const asleep = all.flatMap(el => Array.from(el.textTracks)).filter(t => t.mode === 'disabled'); for (const t of asleep) t.mode = 'hidden';
  const tags = all.flatMap(el => Array.from(el.querySelectorAll('track[src]'))); for (let i = 0; i < 10 && !tags.every(t => t.readyState >= 2); i++) await new Promise(r => setTimeout(r, 100));
  for (const t of asleep) t.mode = 'disabled'; }
const before = all.map(el => el.currentTime); await new Promise(r => setTimeout(r, 150));
const rest = el => { const t = /#t=(?:npt:)?([\d.]*)(?:,([\d.]+))?/.exec(el.currentSrc || ''); const d = Number.isFinite(el.duration) ? el.duration : 0;
  return t ? Math.max(0, Math.min(d, t[2] ? +t[2] : d) - (+t[1] || 0)) : d; };
// whether there is anything to hear: the file is decoded, where it is short, small and from here
const hear = async el => { const src = el.currentSrc; if (!src || !el.duration || el.duration > LONGEST || new URL(src, location.href).origin !== location.origin) return null;
  try { const answer = await fetch(src); if (+answer.headers.get('content-length') > BYTES) return null; const raw = await answer.arrayBuffer(); if (raw.byteLength > BYTES) return null;
    const sound = await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(raw); let most = 0;
    for (let c = 0; c < sound.numberOfChannels; c++) { const data = sound.getChannelData(c); for (let i = 0; i < data.length; i += 7) most = Math.max(most, Math.abs(data[i])); }
    return most > 0.01; } catch (e) { return e.name === 'EncodingError' && el.localName === 'video' && el.webkitAudioDecodedByteCount === 0 ? false : null; } };
const loud = []; for (const el of all) loud.push(HEARS ? await Promise.race([hear(el), new Promise(r => setTimeout(() => r(null), 2500))]) : null);
return all.map((el, i) => ({...tillsyn.spot(el), source: (el.currentSrc || el.src || '').slice(0, 500),
  seconds: Number.isFinite(el.duration) ? el.duration : 0, autoplay: el.autoplay, playing: !el.paused && el.currentTime > before[i],
  muted: el.muted || el.volume === 0 || el.defaultMuted, loop: el.loop, controls: el.controls,
  sound: el.localName === 'audio' ? true : (el.readyState < 2 ? null : (el.webkitAudioDecodedByteCount > 0 ? true : (el.currentTime > 0 && el.webkitVideoDecodedByteCount > 0 ? false : null))),
  picture: el.localName === 'audio' ? false : (el.readyState < 1 ? null : el.videoWidth > 0),
  loud: loud[i], rest: rest(el), tracks: Array.from(el.querySelectorAll('track')).filter(t => t.readyState !== 3 && t.getAttribute('src')).map(t => t.kind),
  broken: Array.from(el.querySelectorAll('track')).filter(t => t.readyState === 3).length})); })()"""


async def gather(visit: Visit) -> Players:
    """Metadata is waited for two seconds at most; nothing is played that does not play by itself.

    On one page of a template short files are decoded to learn whether there is anything to hear.
    """
    world = await point(visit)
    script = _LOOK.replace("LONGEST", str(LONGEST_SECONDS)).replace("BYTES", str(BYTES_LIMIT)).replace("KEPT", str(KEPT))
    found = await visit.tab.run(script.replace("HEARS", "true" if visit.order.heavy else "false"), world)
    return Players(
        players=tuple(
            Player(
                spot=spot_of(p), tag=p["tag"], source=p["source"], seconds=round(p["rest"], 2), autoplay=p["autoplay"],
                is_playing=p["playing"], muted=p["muted"], loop=p["loop"], controls=p["controls"], has_sound=p["sound"] if p["loud"] is None else p["loud"],
                has_picture=p["picture"], tracks=tuple(p["tracks"]), broken_tracks=p["broken"],
            )
            for p in found
        )
    )  # fmt: skip
