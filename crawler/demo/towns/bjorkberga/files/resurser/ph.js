(function () {
  var box = document.getElementById("ph-kaka");
  function choice() { try { return localStorage.getItem("ph-kakor"); } catch (e) { return "ja"; } }
  if (box && !choice()) box.hidden = false;
  function answer(word) { try { localStorage.setItem("ph-kakor", word); } catch (e) { /* storage is off */ } if (box) box.hidden = true; }
  var yes = document.getElementById("ph-kaka-ja"), no = document.getElementById("ph-kaka-nej");
  if (yes) yes.onclick = function () { answer("ja"); };
  if (no) no.onclick = function () { answer("nej"); };

  var slides = document.querySelectorAll(".ph-bild"), dots = document.querySelectorAll(".ph-prickar button"), at = 0;
  function show(n) { slides[at].classList.remove("visad"); at = n % slides.length; slides[at].classList.add("visad"); }
  if (slides.length) setInterval(function () { show(at + 1); }, 4000);
  for (var i = 0; i < dots.length; i++) (function (n) { dots[n].onclick = function () { show(n); }; })(i);

  var area = document.getElementById("omrade");
  if (area) area.onchange = function () { location.href = "/avfall?omrade=" + area.value; };
  var hours = document.getElementById("ph-tider");
  if (hours) hours.onclick = function () { document.getElementById("ph-tidlista").hidden = false; };
})();
