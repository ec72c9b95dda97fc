/// The style sheet of a page: for a phone, a desk and paper, light and dark.
enum HTMLStyle {
  static func css(_ colours: Colours, depths: Int) -> String {
    """
    :root{color-scheme:light dark;\(properties(colours.light))}
    @media screen and (prefers-color-scheme:dark){:root{\(properties(colours.dark))}}
    \(rules)
    \((0..<max(depths, 1)).map { "tr[data-d=\"\($0)\"]{--d:\($0)}" }.joined())
    \(DrawingStyle.css(colours))
    """
  }

  private static func properties(_ theme: Colours.Theme) -> String {
    let colours = [
      ("page", theme.page), ("panel", theme.panel), ("ink", theme.ink), ("soft", theme.soft), ("edge", theme.edge), ("rule", theme.rule),
      ("actual", theme.actual), ("good", theme.good), ("bad", theme.bad),
    ]
    return colours.map { "--\($0.0):\(Colours.hex($0.1))" }.joined(separator: ";")
  }

  private static let rules = """
    *{box-sizing:border-box}
    html{font:16px/1.5 \(DrawingStyle.fonts);color:var(--ink);background:var(--page);-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:82rem;padding:1.75rem clamp(1rem,4vw,3rem) 3rem}
    .skip{position:absolute;left:-99rem;top:.5rem;padding:.5rem 1rem;background:var(--page);color:var(--ink);z-index:3}
    .skip:focus{left:.5rem}
    :focus-visible{outline:3px solid var(--ink);outline-offset:2px}
    main:focus{outline:none}
    html:not(.js) .page.other,html:not(.js) body:has(.other:target,.other :target)>.first{display:none}
    html:not(.js) body:has(.other:target,.other :target)>.other{display:block}
    html.js :is(.page.other,.page.first):not(.shown){display:none}
    caption,.hid{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    bdi{overflow-wrap:break-word}
    .long{display:inline-block;min-width:10rem;max-height:6em;overflow:auto;overflow-wrap:anywhere}
    header p{margin:0;color:var(--soft)}
    .language{margin:0}
    body>.page>.language{text-align:right}
    .language a{color:inherit;display:inline-block;padding:.25rem 0}
    h1{font-size:clamp(1.35rem,1.1rem + 1vw,1.8rem);line-height:1.2;margin:.1rem 0 .2rem;text-wrap:balance}
    h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .6rem}
    .message{max-width:60rem;margin:1.5rem 0;padding:.1rem 0 .1rem 1rem;border-left:4px solid var(--actual)}
    .message p{margin:.25rem 0}
    .message:not(.rest) p:first-child{font-size:1.25rem;line-height:1.4;font-weight:600}
    .message.rest{margin-top:2.5rem}
    header h1+.more{margin-top:.1rem}
    header .more{max-width:60rem;color:var(--ink)}
    footer a{color:var(--ink)}
    .sticky{position:sticky;top:0;z-index:4;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:center;margin:.9rem 0 .5rem;padding:.35rem 0;background:var(--page);border-bottom:1px solid var(--rule);font-size:.9rem}
    .sticky .language,.sticky nav{flex:none}
    .sticky nav{margin-left:auto}
    .menu{position:relative;margin:0}
    .menu ol{position:absolute;right:0;top:100%;min-width:15rem;max-height:70vh;overflow:auto;margin:0;padding:.4rem .9rem;list-style:none;background:var(--page);border:1px solid var(--edge);border-radius:.3rem}
    nav a{display:block;padding:.25rem 0;color:var(--ink)}
    html:not(.js) .sticky{position:static}
    html:not(.js) .menu ol{position:static}
    section,.canvas,.bx,tr{scroll-margin-top:4.5rem}
    section p{max-width:60rem;margin:.4rem 0}
    figure{margin:1rem 0 1.75rem;max-width:50rem}
    figure.wide{max-width:none}
    @media screen and (min-width:64.01rem){
    section{display:flex;flex-wrap:wrap;column-gap:3rem;align-items:flex-start}
    section>*{flex:0 0 100%}
    section>figure:not(.wide){flex:1 1 26rem}
    section>.scroll{flex:0 1 auto;max-width:100%}
    section>figure+.scroll{margin-top:.75rem}
    }
    figcaption{font-weight:600;margin-bottom:.4rem}
    svg.chart{display:block;overflow:visible}
    figure:not(.wide){container-type:inline-size}
    @container (max-width:46rem){.chart .wide{display:none}}

    button,input{font:inherit;color:inherit}
    .tools{display:flex;flex-wrap:wrap;gap:.35rem .5rem;align-items:center}
    .tools[hidden]{display:none}
    .tools div{display:flex;flex-wrap:wrap}
    .tools button,.tools input[type=search]{min-height:2rem;padding:.15rem .6rem;background:var(--page);border:1px solid var(--edge);border-radius:.3rem}
    .tools button{cursor:pointer}
    .tools button:hover{border-color:var(--ink)}
    .tools div button{border-radius:0;margin-left:-1px}
    .tools div button:first-child{border-radius:.3rem 0 0 .3rem;margin:0}
    .tools div button:last-child{border-radius:0 .3rem .3rem 0}
    .tools [aria-pressed=true]{background:var(--ink);color:var(--page);border-color:var(--ink)}
    .tools label{display:inline-flex;gap:.4rem;align-items:center}
    .tools input[type=search]{width:10rem}
    .tools [data-do=clear][hidden]{display:none}

    .top{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;align-items:flex-end;margin-top:1.1rem}
    .card{flex:none}
    .big{margin:0;line-height:1.1}
    .big b{font-size:2.5rem;font-weight:600;letter-spacing:-.02em}
    .big small{color:var(--soft);font-size:.95rem}
    .card dl{margin:.5rem 0 0;display:grid;grid-template-columns:auto auto auto;gap:.1rem .9rem;font-variant-numeric:tabular-nums}
    .card dl div{display:contents}
    .card dt{color:var(--soft)}
    .card dd{margin:0;text-align:right}
    .g.j,.bx.g .j,.st.g{color:var(--good)}
    .b.j,.bx.b .j,.st.b{color:var(--bad)}
    .way{margin:0;flex:1 1 20rem;min-width:0;max-width:44rem;container-type:inline-size}
    .way+.way{flex:1 1 13rem;max-width:19rem}
    .way figcaption{font-weight:400;font-size:.85rem;color:var(--soft);margin:0 0 .2rem}
    .way figcaption small{font-size:1em;margin-left:.8rem}
    .way ol{display:grid;grid-template-columns:repeat(var(--count),minmax(0,1fr));margin:0;padding:1.1rem 0 0;list-style:none}
    .way li{position:relative;display:flex;flex-direction:column;font-size:.75rem;text-align:center;color:var(--soft)}
    .plot{position:relative;display:block;height:6.5rem}
    .plot::after{content:"";position:absolute;left:0;right:0;bottom:var(--zero);border-top:1px solid var(--edge)}
    .plot i{position:absolute}
    .plot .plan{left:10%;right:10%;border:1px solid var(--edge);border-bottom:0}
    .plot .was,.plot .now{left:22%;right:22%;background:var(--edge)}
    .plot .was{background:color-mix(in srgb,var(--edge) 55%,var(--page))}
    .plot .now{background:var(--actual)}
    .plot b{position:absolute;left:-.2rem;right:-.2rem;font-weight:400;color:var(--soft);line-height:1.25;background:none}
    .way .on .plot b{color:var(--ink);font-weight:600}
    .way em{font-style:normal;color:var(--ink);line-height:1}
    .tick{padding-top:.25rem;line-height:1.3;white-space:nowrap}
    .tick span+span{display:none}
    @container (max-width:30rem){.many .tick span:first-child{display:none}.many .tick span+span{display:inline}.many .plot b{display:none}.many li:last-child .plot b{display:block;right:0;left:auto}}

    .canvas{margin:0 0 1rem}
    .canvas ul{list-style:none;margin:0;padding:0}
    .canvas>.scroll{overflow-x:auto;padding:.25rem .25rem .75rem}
    .canvas li{position:relative;display:flex;align-items:flex-start}
    .bx{flex:none;width:15.25rem;margin:.18rem 0;border:1px solid var(--rule);border-radius:.45rem;background:var(--page);font-size:.82rem;line-height:1.35;font-variant-numeric:tabular-nums}
    .bx.b{background:color-mix(in srgb,var(--bad) calc(var(--a,0)*10%),var(--page));border-color:color-mix(in srgb,var(--bad) calc(var(--a,0)*70%),var(--rule))}
    .bx.g{background:color-mix(in srgb,var(--good) calc(var(--a,0)*10%),var(--page));border-color:color-mix(in srgb,var(--good) calc(var(--a,0)*70%),var(--rule))}
    .bx summary{display:block;padding:.3rem .55rem .35rem;cursor:pointer;border-radius:.4rem}
    .bx summary::-webkit-details-marker{display:none}
    .bx summary>span{display:flex;gap:.45rem;align-items:baseline}
    .bx[open]{width:25rem;max-width:calc(100vw - 3rem)}
    .bx:target,.bx.at,.bx.hit{outline:2px solid var(--ink);outline-offset:1px}
    .nm{justify-content:space-between}
    .nm bdi{font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .nm small{flex:none;max-width:45%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;color:var(--soft);font-size:.92em}
    .fg{flex-wrap:wrap;row-gap:0!important}
    .fg b{font-size:1.15em;overflow-wrap:anywhere}
    .st{margin-left:auto;color:var(--soft)}
    .st.g::before{content:"\\25CF\\A0" / ""}
    .st.b::before{content:"\\25C6\\A0" / ""}
    .ef{min-height:1.3em;align-items:center!important;color:var(--soft)}
    .ef small{font-size:.95em}
    .v{position:relative;flex:none;width:4rem;height:.5rem}
    .v::before{content:"";position:absolute;left:50%;top:-.15rem;bottom:-.15rem;border-left:1px solid var(--edge)}
    .v i{position:absolute;top:0;bottom:0;min-width:1px;background:var(--soft)}
    .bx.g .v i{background:var(--good)}
    .bx.b .v i{background:var(--bad)}
    .v .br{-webkit-mask:linear-gradient(100deg,#000 45%,transparent 45% 55%,#000 55%);mask:linear-gradient(100deg,#000 45%,transparent 45% 55%,#000 55%)}
    .sk{margin-left:auto;flex:none}
    .sk .was{fill:color-mix(in srgb,var(--edge) 60%,var(--page))}
    .sk .now{fill:var(--actual)}
    .pn{padding:.1rem .6rem .5rem;border-top:1px solid var(--rule)}
    .pn p{margin:.35rem 0;overflow-wrap:anywhere}
    .pn a{color:inherit}
    .mo{font-size:1em;margin-top:.4rem}
    .mo th,.mo td,.mo thead th{position:static;padding:.08rem .8rem .08rem 0;font-weight:400;box-shadow:none;background:none;min-width:0}
    .mo tbody th{padding-left:0;white-space:nowrap;color:var(--soft)}
    .mo tbody th::before{content:none}
    .mo thead th{text-align:right}
    .mo thead th:first-child{text-align:left}
    .gs{position:relative;display:flex;flex-direction:column;gap:.35rem;padding-left:1.5rem}
    .gs::before{content:"";position:absolute;left:0;top:1.15rem;width:.9rem;border-top:1px solid var(--edge)}
    .gr{position:relative;padding-left:.75rem}
    .gr::before{content:"";position:absolute;left:-.6rem;top:1.15rem;width:1rem;border-top:1px solid var(--edge)}
    .gr::after{content:"";position:absolute;left:-.6rem;top:-.35rem;bottom:-.35rem;border-left:1px solid var(--edge)}
    .gr:first-child::after{top:1.15rem}
    .gr:last-child::after{bottom:auto;height:1.5rem}
    .gr:first-child:last-child::after{content:none}
    .fold{display:inline-block;min-height:1.6rem;margin:.3rem 0 .1rem;padding:.1rem .4rem;border:1px solid transparent;border-radius:.3rem;background:var(--page);color:var(--soft);font-size:.8rem;text-align:left;position:relative;z-index:1}
    button.fold{cursor:pointer;border-color:var(--rule)}
    button.fold::before{content:"\\25B8\\A0" / ""}
    button.fold[aria-expanded=true]::before{content:"\\25BE\\A0" / ""}
    button.fold[aria-expanded=true] small{display:none}
    .fold small{font-size:1em}
    .gr>ul{padding-left:.9rem}
    .gr>ul>li::before{content:"";position:absolute;left:-.9rem;top:1.2rem;width:.9rem;border-top:1px solid var(--edge)}
    .gr>ul>li::after{content:"";position:absolute;left:-.9rem;top:0;bottom:0;border-left:1px solid var(--edge)}
    .gr>ul>li:last-child::after{bottom:auto;height:1.2rem}
    .dash>ul>li::before,.dash::before{border-top-style:dashed}
    .dash>ul>li::after{border-left-style:dashed}
    .dash .bx{border-style:dashed}
    .more>button,.more>a{margin:.25rem 0;padding:.1rem .5rem;min-height:1.6rem;border:1px dashed var(--edge);border-radius:.3rem;background:var(--page);color:var(--soft);font-size:.8rem}
    .more>button{cursor:pointer}
    .edge{flex:none;align-self:flex-start;margin:.8rem 0 0;padding:0 .4rem;border-top:1px dashed var(--edge);color:var(--soft);font-size:.75rem;max-width:10rem}
    html:not(.js) .more{display:none}
    html:not(.js) button.fold{border-color:transparent}
    html:not(.js) button.fold::before{content:none}
    .canvas li.no,.canvas .gr.no,.canvas.finding .more{display:none}
    .canvas.finding .off:not([data-v]){display:revert}
    .canvas.finding .off[data-v]:not(.no){display:block}
    .canvas.finding li.off:not(.no){display:flex}
    tr.at>*,tr:target>*{box-shadow:inset 0 2px var(--ink),inset 0 -2px var(--ink)}
    kbd{font:inherit;font-size:.85em;opacity:.75;margin-right:.25rem}
    .tools [role=status]{color:var(--soft)}

    table{border-collapse:collapse;font-size:.92rem;line-height:1.35}
    thead th{position:sticky;top:0;z-index:1;background:var(--page);box-shadow:inset 0 -2px var(--ink);vertical-align:bottom;font-weight:600;color:var(--soft);white-space:nowrap}
    th,td{padding:.3rem .55rem;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    tbody tr{border-bottom:1px solid var(--rule)}
    tbody tr:hover{background:var(--panel)}
    .w{text-align:left}
    td.w{white-space:normal;max-width:16rem}
    td.w.k{white-space:nowrap}
    thead button{background:none;border:0;padding:.2rem 0;min-height:1.75rem;font-weight:inherit;cursor:pointer}
    thead button:hover{color:var(--ink);text-decoration:underline}
    [aria-sort=ascending] button::after{content:" \\2191" / ""}
    [aria-sort=descending] button::after{content:" \\2193" / ""}
    tbody th{position:relative;text-align:left;font-weight:400;white-space:normal;min-width:12rem;max-width:30rem;padding-left:calc(var(--d,0)*var(--step) + 1.75rem)}
    table{--step:1.15rem}
    tbody th::before{content:"";position:absolute;left:.85rem;top:0;bottom:0;width:calc(var(--d,0)*var(--step));background:repeating-linear-gradient(to right,var(--rule) 0 1px,transparent 1px var(--step))}
    table.flat tbody th{padding-left:.55rem}
    table:not(.flat) [data-d="0"]>th{font-weight:600}
    th small{color:var(--soft);font-size:1em}
    th button{position:absolute;left:calc(var(--d,0)*var(--step) + .1rem);top:.2rem;width:1.5rem;height:1.5rem;padding:0;background:var(--page);border:0;cursor:pointer;line-height:1}
    th button::before{content:"\\25B8" / "";display:inline-block;transition:transform .12s}
    th button[aria-expanded=true]::before{transform:rotate(90deg)}
    thead button{position:static;width:auto;height:auto;line-height:inherit}
    thead button::before{content:none}
    html:not(.js) tbody button{visibility:hidden}
    .h>th{color:var(--soft);font-weight:600;font-size:.88em;padding-top:.55rem}
    .g>.j{color:var(--good)}
    .b>.j{color:var(--bad)}
    .g>.j.k::before{content:"\\25CF\\A0" / ""}
    .b>.j.k::before{content:"\\25C6\\A0" / ""}
    .s{min-width:11rem}
    .bar{float:left;position:relative;width:6.5rem;height:.85em;margin:.25em .75rem 0 0}
    .bar::before{content:"";position:absolute;left:var(--zero);top:-.3em;bottom:-.3em;border-left:1px solid var(--edge)}
    .bar i{position:absolute;top:0;bottom:0;min-width:1px;background:var(--soft)}
    .bar .g{background:var(--good)}
    .bar .b{background:var(--bad)}
    .trend{display:block}
    .trend path{fill:none;stroke:var(--actual);stroke-width:1.5}
    .trend circle{fill:var(--actual)}
    td a,th a{color:inherit}
    header .details{font-size:.88rem}
    .notes{margin:.75rem 0;padding:0;list-style:none;color:var(--soft);font-size:.88rem;max-width:75rem}
    .notes li{margin:.2rem 0;overflow-wrap:anywhere}
    code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.92em;background:var(--panel);padding:.1rem .35rem;border-radius:.2rem;overflow-wrap:anywhere}
    details{margin:1rem 0}
    summary{cursor:pointer;padding:.25rem 0}
    .grid td,.grid th{border:1px solid var(--rule);text-align:left;white-space:normal;min-width:0;vertical-align:top;padding:.35rem .55rem}
    .grid tbody th::before{content:none}
    .grid thead th{position:static}
    footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.88rem}

    @media screen{html.js .off{display:none}}
    @media (max-width:64rem){
    .scroll{overflow-x:auto;margin:0 calc(-1*clamp(1rem,4vw,3rem));padding:0 clamp(1rem,4vw,3rem)}
    .scroll thead th{position:static}
    .sticky{margin-inline:calc(-1*clamp(1rem,4vw,3rem));padding-inline:clamp(1rem,4vw,3rem)}
    }
    @media (max-width:48rem){
    table{--step:.7rem;font-size:.88rem}
    th,td{padding:.3rem .4rem}
    .top{gap:.8rem}
    .way{flex-basis:100%}
    .sticky{flex-wrap:nowrap;overflow-x:auto;gap:.75rem}
    .find{order:-1}
    .tools input[type=search]{width:6.5rem}
    .tools [data-do=open],.tools [data-do=close]{display:none}
    .sticky .tools{flex-wrap:nowrap;flex:none}
    .sticky:has(.menu[open]){flex-wrap:wrap;overflow:visible}
    .menu[open] ol{position:static}
    .canvas li{display:block}
    .bx,.bx[open]{width:100%;max-width:100%}
    .gs,.gr{padding-left:.4rem}
    .gs::before,.gr::before,.gr::after{content:none}
    .gr>ul{padding-left:.6rem}
    .gr>ul>li::before{left:-.6rem;width:.6rem}
    .gr>ul>li::after{left:-.6rem}
    .edge{display:inline-block}
    .scroll .tree :is(tbody th,thead .t){position:sticky;left:calc(-1*clamp(1rem,4vw,3rem));z-index:1;background:var(--page)}
    .scroll .tree :is(tbody th){min-width:9.5rem;max-width:48vw}
    .s{min-width:8rem}
    .bar{width:4rem}
    }
    @media (hover:none){kbd,.keys{display:none!important}}
    @media (prefers-reduced-motion:reduce){*,*::before{transition:none!important;scroll-behavior:auto!important}}
    @media (forced-colors:active){
    .bar i,.bar .g{background:CanvasText;forced-color-adjust:none}
    .bar .b{background:repeating-linear-gradient(45deg,CanvasText 0 2px,Canvas 2px 4px);border:1px solid CanvasText;forced-color-adjust:none}
    .plot i,.v i,.bx.g .v i,.bx.b .v i{background:CanvasText;forced-color-adjust:none}
    .bx.b .v i{background:Canvas;border:1px solid CanvasText}
    .sk path,.sk .now,.sk .was{fill:CanvasText}
    .tools [aria-pressed=true]{forced-color-adjust:none;background:Highlight;color:HighlightText}
    thead th{border-bottom:2px solid}
    }
    @page{size:A4;margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
    @media print{
    :root{color-scheme:light}
    html{font-size:9.5pt}
    body{max-width:none;padding:0}
    .sticky,.skip,.language,tbody button{display:none}
    @page tree{size:A4 landscape}
    header:has(.more),.top,.canvas{page:tree}
    .canvas{font-size:.85rem}
    .plot{height:4rem}
    .canvas .bx{width:12.5rem;break-inside:avoid}
    html.js .canvas .off,html.js .canvas .more[hidden]{display:none}
    .plot i,.v i,.bx{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    .message{break-inside:avoid}
    .scroll{overflow:visible;margin:0;padding:0}
    table{font-size:.85rem}
    th,td{padding:.14rem .35rem}
    tbody th{min-width:0;padding-left:calc(var(--d,0)*.7rem + .2rem)}
    tbody th::before{content:none}
    .s{min-width:0}
    .bar{width:3.5rem;margin-right:.3rem}
    thead{display:table-header-group}
    thead button{display:contents}
    .long{max-height:none}
    thead th{position:static;box-shadow:none;border-bottom:1.5pt solid}
    tr,figure,li{break-inside:avoid}
    h2,.h,figcaption{break-after:avoid}
    .bar i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    .bar .b{background:var(--bad)}
    .bar .g{background:none;border:1pt solid var(--good)}
    .message{border-left-color:currentColor}
    }
    """
}
