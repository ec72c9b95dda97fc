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
    .page.other,body:has(.other:target,.other :target)>.first{display:none}
    body:has(.other:target,.other :target)>.other{display:block}
    caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    bdi{overflow-wrap:break-word}
    .long{display:inline-block;min-width:10rem;max-height:6em;overflow:auto;overflow-wrap:anywhere}
    header p{margin:0;color:var(--soft)}
    .language{float:right}
    .language a{color:inherit;display:inline-block;padding:.25rem 0}
    h1{font-size:clamp(1.45rem,1.1rem + 1.6vw,2.1rem);line-height:1.2;margin:.1rem 0 .2rem;text-wrap:balance}
    h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .6rem}
    .message{max-width:60rem;margin:1.5rem 0;padding:.1rem 0 .1rem 1rem;border-left:4px solid var(--actual)}
    .message p{margin:.25rem 0}
    .message p:first-child{font-size:1.25rem;line-height:1.4;font-weight:600}
    nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0;padding:0;list-style:none}
    nav a,footer a{color:var(--ink)}
    nav a{display:inline-block;padding:.25rem 0}
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
    .tools{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:1.5rem 0 1rem;padding:.6rem .75rem;background:var(--panel);border:1px solid transparent;border-radius:.4rem;font-size:.9rem}
    .tools[hidden]{display:none}
    .tools div{display:flex;flex-wrap:wrap}
    .tools button,.tools input[type=search]{min-height:2.25rem;padding:.3rem .7rem;background:var(--page);border:1px solid var(--edge);border-radius:.3rem}
    .tools button{cursor:pointer}
    .tools button:hover{border-color:var(--ink)}
    .tools div button{border-radius:0;margin-left:-1px}
    .tools div button:first-child{border-radius:.3rem 0 0 .3rem;margin:0}
    .tools div button:last-child{border-radius:0 .3rem .3rem 0}
    .tools [aria-pressed=true]{background:var(--ink);color:var(--page);border-color:var(--ink)}
    .tools label{display:inline-flex;gap:.4rem;align-items:center}
    .tools input[type=search]{width:11rem}
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
    }
    @media (max-width:48rem){
    table{--step:.7rem;font-size:.88rem}
    th,td{padding:.3rem .4rem}
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
    .tools [aria-pressed=true]{forced-color-adjust:none;background:Highlight;color:HighlightText}
    thead th{border-bottom:2px solid}
    }
    @page{size:A4;margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
    @media print{
    :root{color-scheme:light}
    html{font-size:9.5pt}
    body{max-width:none;padding:0}
    .tools,.skip,nav,.language,tbody button{display:none}
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
    .bar .b{background:repeating-linear-gradient(45deg,var(--bad) 0 2px,transparent 2px 3px);border:.5pt solid var(--bad)}
    .message{border-left-color:currentColor}
    }
    """
}
