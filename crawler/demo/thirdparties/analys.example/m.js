// What a careless measuring script does: marks the visitor, asks for a picture and sends a beacon, consent or not.
(function () {
  var id = "GA1.1." + Math.floor(Math.random() * 1e9) + "." + Math.floor(Date.now() / 1000);
  document.cookie = "_ga=" + id + "; path=/; max-age=63072000; SameSite=Lax";
  try { localStorage.setItem("_hjid", id); } catch (e) { /* storage is off */ }
  new Image().src = "//analys.example/p.svg?u=" + encodeURIComponent(location.pathname);
  if (navigator.sendBeacon) navigator.sendBeacon("//analys.example/samla", location.pathname);
})();
