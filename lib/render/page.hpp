// Style and script of the page of the definition (html.cpp).
#pragma once

#include <string_view>

namespace opx::render {

constexpr std::string_view kPageStyle = R"css(
:root{color-scheme:light dark;--back:#fff;--text:#1c2430;--soft:#5b6675;--line:#d8dee6;--card:#f6f8fa;--strong:#0b5cad;--warn:#9a4b00}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--back:#12161c;--text:#e4e9ef;--soft:#9aa7b5;--line:#303a46;--card:#1a2029;--strong:#7db8f5;--warn:#f0b072}}
:root[data-theme=dark]{--back:#12161c;--text:#e4e9ef;--soft:#9aa7b5;--line:#303a46;--card:#1a2029;--strong:#7db8f5;--warn:#f0b072}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1rem 1.2rem;background:var(--back);color:var(--text);font:15px/1.65 "Noto Sans JP","Noto Sans CJK JP","Hiragino Sans","Yu Gothic",sans-serif}
html[data-lang=ja] .en,html[data-lang=en] .ja{display:none}
h1{font-size:1.45rem;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .4rem;border-bottom:2px solid var(--strong);padding-bottom:.2rem}
h3{font-size:1rem;margin:0 0 .2rem}h4{margin:.6rem 0 .1rem}
a{color:var(--strong);text-decoration:none}a:hover{text-decoration:underline}
code{font:.88em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.hash,.key,small,footer{color:var(--soft);font-size:.82rem;overflow-wrap:anywhere}
#filters{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;background:var(--back);border-bottom:1px solid var(--line);padding:.6rem 0}
#filters label{color:var(--soft)}#filters input,#filters select,button{font:inherit;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.2rem .5rem;max-width:16rem}
#count{margin-left:auto;color:var(--soft)}
nav{display:flex;flex-wrap:wrap;gap:.3rem .9rem;margin:.8rem 0}
.item{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0;scroll-margin-top:5rem}
.item p{margin:.1rem 0 .3rem}.item:target{outline:2px solid var(--strong)}
.item[hidden],.table[hidden]{display:none}
dl{display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:.2rem 0}dl div{display:flex;gap:.4rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.class.identifier,.class.quasi_identifier,em{color:var(--warn);font-style:normal;font-weight:600}
details summary{cursor:pointer;color:var(--soft)}
.inner{border-collapse:collapse;width:100%;margin:.4rem 0;font-size:.9rem}.inner th,.inner td{border-top:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
.rule{color:var(--soft);font-size:.85em}.map span{display:inline-block;margin-right:.8rem}
@media (max-width:40rem){body{padding:.6rem}.inner,.inner tbody,.inner tr,.inner td{display:block}.inner thead{display:none}#filters{position:static}}
@media print{#filters,nav,.switches,footer{display:none}body{max-width:none;font-size:10pt;color:#000;background:#fff}.item{break-inside:avoid;background:none}details>*{display:block}section.table{break-before:page}section.table:first-of-type{break-before:auto}}
)css";

constexpr std::string_view kPageScript = R"js(
const root=document.documentElement,ids=["q","table","class","source"],get=id=>document.getElementById(id);
const items=[...document.querySelectorAll(".item")],tables=[...document.querySelectorAll("section.table")];
function apply(){
  const words=get("q").value.toLowerCase().normalize("NFKC").split(/\s+/).filter(Boolean),table=get("table").value,kind=get("class").value,source=get("source").value;
  let shown=0;
  for(const item of items){
    const d=item.dataset,ok=(!table||d.table===table)&&(!kind||d.class===kind)&&(!source||d.sources.split(" ").includes(source))&&words.every(w=>d.text.normalize("NFKC").includes(w));
    item.hidden=!ok;shown+=ok;
  }
  for(const t of tables)t.hidden=![...t.querySelectorAll(".item")].some(i=>!i.hidden);
  get("count").textContent=shown+" / "+items.length;
}
function language(lang){root.dataset.lang=lang;root.lang=lang}
function read(){
  const p=new URLSearchParams(location.hash.slice(1));
  if([...ids,"lang"].some(id=>p.has(id))){for(const id of ids)get(id).value=p.get(id)||"";if(p.get("lang"))language(p.get("lang"))}
  apply();
}
function write(){
  const p=new URLSearchParams();for(const id of ids)if(get(id).value)p.set(id,get(id).value);
  if([...p].length)p.set("lang",root.dataset.lang);
  history.replaceState(null,"",[...p].length?"#"+p:location.pathname+location.search);apply();
}
for(const id of ids)get(id).addEventListener("input",write);
get("filters").addEventListener("submit",e=>e.preventDefault());
get("lang").addEventListener("click",()=>{language(root.dataset.lang==="ja"?"en":"ja");write()});
get("theme").addEventListener("click",()=>{const dark=root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme: dark)").matches;root.dataset.theme=dark?"light":"dark"});
addEventListener("hashchange",read);
addEventListener("beforeprint",()=>document.querySelectorAll(".item details").forEach(d=>d.open=true));
read();
)js";

}  // namespace opx::render
