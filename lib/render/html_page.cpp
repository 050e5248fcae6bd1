#include "render/html_page.hpp"

namespace opx::render {

const std::string_view kPageStyle = R"page(<style>
:root{color-scheme:light;--ink:#1c2733;--quiet:#5b6876;--line:#d5dce3;--paper:#fff;--soft:#eef3f7;--mark:#0b5cad;--identifier:#b3261e;--quasi_identifier:#9a6700;--other:#1a7f37}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--ink:#e6edf3;--quiet:#9aa7b4;--line:#30363d;--paper:#0d1117;--soft:#161b22;--mark:#58a6ff;--identifier:#ff7b72;--quasi_identifier:#d29922;--other:#3fb950}}
:root[data-theme=dark]{color-scheme:dark;--ink:#e6edf3;--quiet:#9aa7b4;--line:#30363d;--paper:#0d1117;--soft:#161b22;--mark:#58a6ff;--identifier:#ff7b72;--quasi_identifier:#d29922;--other:#3fb950}
:root[lang=ja] [lang=en],:root[lang=en] [lang=ja]{display:none}
*{box-sizing:border-box}
body{font:15px/1.6 system-ui,"Noto Sans CJK JP","Hiragino Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem;overflow-wrap:anywhere}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:.5rem 1rem}
h1{font-size:1.4rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .4rem}h3{font-size:1rem;margin:1.4rem 0 .3rem}
a{color:var(--mark)}.quiet{color:var(--quiet)}p{margin:.3rem 0}
button,input,select{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:.3rem;padding:.2rem .6rem}
button{cursor:pointer}:focus-visible{outline:2px solid var(--mark);outline-offset:1px}
form{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;background:var(--paper);border-bottom:1px solid var(--line);padding:.6rem 0;margin-top:1rem}
form input{flex:1 1 14rem;min-width:0}form select{flex:0 1 auto;max-width:15rem}#count{white-space:nowrap;margin-left:auto}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem 1rem;margin:.4rem 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.item{border-bottom:1px solid var(--line)}
.item>summary{display:grid;grid-template-columns:4.2rem minmax(0,13rem) minmax(0,1fr) minmax(0,17rem) 9.5rem;gap:0 .8rem;padding:.3rem 0;cursor:pointer;list-style:none}
.item>summary::-webkit-details-marker{display:none}.item>summary:hover{background:var(--soft)}
.item>summary>*{overflow-wrap:anywhere}.item[open]>summary{font-weight:600}
.num{color:var(--quiet);font-variant-numeric:tabular-nums}
.class{border-left:.25rem solid var(--other);padding-left:.4rem}.class.identifier{border-color:var(--identifier)}.class.quasi_identifier{border-color:var(--quasi_identifier)}
.more{font-weight:400;padding:.2rem 0 1rem 1rem;border-left:2px solid var(--line);margin:0 0 .4rem .3rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.3rem 0}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}td:first-child{min-width:7rem}td:nth-child(2){min-width:9rem}td:nth-child(n+3){min-width:6rem}
th{color:var(--quiet);font-weight:600;white-space:nowrap}code{font-size:.92em}.gone{text-decoration:line-through}
[hidden]{display:none!important}
@media screen and (max-width:44rem){.item>summary{grid-template-columns:3.6rem minmax(0,1fr);gap:0 .5rem}.item>summary>:nth-child(n+3){grid-column:2;font-size:.9em}form select{flex:1 1 40%;max-width:none}form{position:static}
.more{padding-left:.5rem}dl{gap:.1rem .6rem}td,th{padding:.25rem .4rem}
.more th{display:none}.more table,.more tbody,.more tr,.more td{display:block;min-width:0}.more td{border:0;padding:0}.more td:first-child{font-weight:600}.more tr{border-bottom:1px solid var(--line);padding:.3rem 0}}
@media print{:root,:root[data-theme=dark]{--ink:#000;--paper:#fff;--soft:#fff;--line:#999;--quiet:#444}form,.top button{display:none}body{max-width:none;padding:0;font-size:9pt}.item,tr{break-inside:avoid}h2,h3{break-after:avoid}}
</style>
)page";

const std::string_view kPageScript = R"page(<script>
(function(){
"use strict";
var root=document.documentElement,form=document.forms[0],items=[].slice.call(document.querySelectorAll(".item"));
var names=["q","table","class","source"],open=[];
function plain(text){return text.normalize("NFKC").toLowerCase()}
items.forEach(function(item){item.words=plain(item.dataset.words)});
function show(){
  var words=plain(form.q.value).split(/\s+/).filter(Boolean),count=0;
  items.forEach(function(item){
    var data=item.dataset;
    var fits=(!form.table.value||data.table===form.table.value)&&(!form["class"].value||data["class"]===form["class"].value)&&
      (!form.source.value||(" "+data.sources+" ").indexOf(" "+form.source.value+" ")>=0)&&
      words.every(function(word){return item.words.indexOf(word)>=0});
    item.hidden=!fits;
    if(fits)count++;
  });
  document.querySelectorAll("section.table").forEach(function(part){part.hidden=!part.querySelector(".item:not([hidden])")});
  var asked=names.some(function(name){return form[name].value});
  document.querySelectorAll(".rest").forEach(function(part){part.hidden=asked});
  document.getElementById("count").textContent=count+" / "+items.length;
}
function write(){
  var parts=names.filter(function(name){return form[name].value}).map(function(name){return name+"="+encodeURIComponent(form[name].value)});
  parts.push("lang="+root.lang);
  history.replaceState(null,"","#"+parts.join("&"));
}
function labels(){
  form.querySelectorAll("option").forEach(function(option){option.textContent=option.dataset[root.lang]});
  form.querySelectorAll("select,input").forEach(function(part){part.setAttribute("aria-label",part.dataset[root.lang])});
  form.q.placeholder=form.q.dataset[root.lang];
  document.title=root.dataset[root.lang];
}
function go(id){
  var place=document.getElementById(id);
  if(!place)return;
  if(place.hidden||place.closest("[hidden]")){form.reset();show()}
  if(place.classList.contains("item"))place.open=true;
  place.scrollIntoView();
}
function read(){
  var text=location.hash.slice(1);
  if(text&&text.indexOf("=")<0)return go(decodeURIComponent(text));
  var asked=new URLSearchParams(text),lang=asked.get("lang");
  names.forEach(function(name){form[name].value=asked.get(name)||""});
  if(lang==="en"||lang==="ja")root.lang=lang;
  labels();
  show();
}
function dark(){return root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme:dark)").matches}
form.addEventListener("input",function(){show();write()});
form.addEventListener("submit",function(event){event.preventDefault()});
document.getElementById("lang").addEventListener("click",function(){root.lang=root.lang==="ja"?"en":"ja";labels();write()});
document.getElementById("theme").addEventListener("click",function(){root.dataset.theme=dark()?"light":"dark"});
addEventListener("hashchange",read);
addEventListener("beforeprint",function(){open=items.filter(function(item){return item.open});items.forEach(function(item){item.open=true})});
addEventListener("afterprint",function(){items.forEach(function(item){item.open=open.indexOf(item)>=0})});
labels();
show();
read();
})();
</script>
)page";

}  // namespace opx::render
