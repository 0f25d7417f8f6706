"""A script that runs before a page's own: what one page may pour out of its renderer is bounded where it begins.

Measured: a page that throws, logs or navigates without end floods the protocol until every other page of the same
browser times out, and nothing on this side of the pipe helps. Ordinary pages never meet these limits.
"""

#: How many of each a page may make in one document. Dialogs are dismissed by the driver; after these they don't open.
LIMITS = {"dialogs": 5, "messages": 250, "errors": 250, "requests": 1500, "sockets": 100, "workers": 20, "steps": 200}
#: A longer text in a console message is cut.
MESSAGE_LENGTH = 2000

#: Captures what it needs first, so that a page that replaces built-ins changes nothing here.
FLOOD_SCRIPT = """(() => {
  const LIMITS = __LIMITS__, LENGTH = __LENGTH__, left = {...LIMITS};
  const apply = Reflect.apply, construct = Reflect.construct, define = Object.defineProperty;
  const cut = String.prototype.slice, never = new Promise(() => {});
  const take = kind => left[kind]-- > 0;
  const wrap = (owner, name, kind, otherwise, prepare) => {
    const real = owner && owner[name];
    if (typeof real !== 'function') return;
    const bounded = {[name](...given) {
      if (!take(kind)) return otherwise && otherwise();
      return apply(real, this, prepare ? prepare(given) : given);
    }}[name];
    try { define(owner, name, {value: bounded, writable: true, configurable: true, enumerable: true}); } catch (e) {}
  };
  const wrapClass = (name, kind) => {
    const real = globalThis[name];
    if (typeof real !== 'function') return;
    const bounded = new Proxy(real, {construct(target, given, made) {
      if (!take(kind)) throw new DOMException('Too many of these on one page', 'QuotaExceededError');
      return construct(target, given, made);
    }});
    try { define(globalThis, name, {value: bounded, writable: true, configurable: true}); } catch (e) {}
  };
  const shorten = given => { for (let i = 0; i < given.length; i++)
    if (typeof given[i] === 'string' && given[i].length > LENGTH) given[i] = apply(cut, given[i], [0, LENGTH]); return given; };
  if (globalThis.window) {
    wrap(window, 'alert', 'dialogs'); wrap(window, 'confirm', 'dialogs', () => false); wrap(window, 'prompt', 'dialogs', () => null);
    wrap(window, 'print', 'dialogs');
    wrap(History.prototype, 'pushState', 'steps'); wrap(History.prototype, 'replaceState', 'steps');
    if (globalThis.Navigation) wrap(Navigation.prototype, 'navigate', 'steps', () => ({committed: never, finished: never}));
  }
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'dir', 'dirxml', 'table', 'trace', 'assert', 'count', 'group',
                      'groupCollapsed', 'timeLog', 'timeEnd', 'clear'])
    wrap(console, name, 'messages', undefined, shorten);
  wrap(globalThis, 'fetch', 'requests', () => never);
  const wrapSetter = (owner, name, kind) => {
    const real = owner && Object.getOwnPropertyDescriptor(owner.prototype, name);
    const bounded = real && {...real, set(value) { if (take(kind)) apply(real.set, this, [value]); }};
    if (bounded) try { define(owner.prototype, name, bounded); } catch (e) {}
  };
  wrapSetter(globalThis.HTMLImageElement, 'src', 'requests'); wrapSetter(globalThis.HTMLMediaElement, 'src', 'requests');
  if (globalThis.XMLHttpRequest) wrap(XMLHttpRequest.prototype, 'send', 'requests');
  if (globalThis.Navigator) wrap(Navigator.prototype, 'sendBeacon', 'requests', () => false);
  wrapClass('WebSocket', 'sockets'); wrapClass('EventSource', 'sockets'); wrapClass('Worker', 'workers');
  const quiet = event => { if (!take('errors')) { event.preventDefault(); event.stopImmediatePropagation(); } };
  addEventListener('error', quiet, true); addEventListener('unhandledrejection', quiet, true);
})();"""

#: A POST that a page sends by itself is stopped at the network anyway, but Chromium ends the page's own parsing for it.
FORM_SCRIPT = """(() => {
  const apply = Reflect.apply, {getAttribute} = Element.prototype, real = HTMLFormElement.prototype.submit;
  const posts = (form, button) => [button && apply(getAttribute, button, ['formmethod']), apply(getAttribute, form, ['method'])]
    .find(Boolean)?.toLowerCase() === 'post';
  HTMLFormElement.prototype.submit = function submit() { if (!posts(this)) return apply(real, this, []); };
  addEventListener('submit', event => { if (posts(event.target, event.submitter)) event.preventDefault(); }, true);
})();"""


def flood_script() -> str:
    """The script with its limits put in."""
    limits = "{" + ", ".join(f"{kind}: {number}" for kind, number in LIMITS.items()) + "}"
    return FLOOD_SCRIPT.replace("__LIMITS__", limits).replace("__LENGTH__", str(MESSAGE_LENGTH))
