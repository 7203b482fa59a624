// Puts interactive charts in the place of drawings. Without it, or without WebGL, the drawings stay.
(() => {
  "use strict";
  const ink = () => getComputedStyle(document.documentElement);
  const colour = name => ink().getPropertyValue(name).trim();
  const webgl = () => {
    try {
      const canvas = document.createElement("canvas");
      return !!(canvas.getContext("webgl2") || canvas.getContext("webgl"));
    } catch { return false; }
  };

  // A title keeps its distance from the longest tick label.
  const axis = given => Object.assign({
    gridcolor: colour("--line"), zerolinecolor: colour("--line"), linecolor: colour("--soft"), tickcolor: colour("--soft"),
    automargin: true, exponentformat: "SI", minexponent: 6, separatethousands: true,
  }, given, given && given.title ? { title: Object.assign({ standoff: 10 }, given.title.text === undefined ? { text: given.title } : given.title) } : {});

  const layout = (data, box) => {
    const narrow = box.clientWidth < 520;
    const given = data.layout;
    const made = {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: colour("--ink"), family: getComputedStyle(document.body).fontFamily, size: narrow ? 11 : 13 },
      margin: { l: 56, r: 12, t: 12, b: 48 },
      hoverlabel: { bgcolor: colour("--card"), bordercolor: colour("--line"), font: { color: colour("--ink") } },
      legend: { orientation: "h", y: -0.24, x: 0, bgcolor: "rgba(0,0,0,0)" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--soft"), activecolor: colour("--accent") },
      showlegend: given.showlegend, hovermode: given.hovermode || "closest",
    };
    if (data.solid) {
      made.margin = { l: 0, r: 0, t: 0, b: 0 };
      made.legend = { x: 0, y: 1, bgcolor: "rgba(0,0,0,0)" };
      made.scene = Object.assign({}, given.scene);
      for (const name of ["xaxis", "yaxis", "zaxis"]) made.scene[name] = Object.assign(axis({ showbackground: false }), given.scene[name]);
    } else {
      made.xaxis = axis(given.xaxis);
      made.yaxis = axis(given.yaxis);
    }
    return made;
  };

  // Lines in the colour of ink follow the page.
  const traces = data => data.traces.map(trace => {
    const copy = structuredClone(trace);
    for (const part of ["line", "marker"]) if (copy[part] && copy[part].color === "#1B1C1F") copy[part].color = colour("--ink");
    return copy;
  });

  const config = { responsive: true, displaylogo: false, displayModeBar: "hover", modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };
  const charts = [];
  const draw = (figure, box, data) => {
    if (data.solid && !webgl()) return;
    figure.classList.add("drawn");
    Plotly.newPlot(box, traces(data), layout(data, box), config).then(
      () => { charts.push([box, data]); box.dataset.ready = "yes"; },
      () => figure.classList.remove("drawn"));
  };

  // Solids take seconds each where there is no graphics card: they are drawn when the reader comes near.
  const whenNear = (figure, then) => {
    const observer = new IntersectionObserver(seen => {
      if (!seen.some(entry => entry.isIntersecting)) return;
      observer.disconnect();
      then();
    }, { rootMargin: "50%" });
    observer.observe(figure);
  };
  const chart = block => {
    const figure = document.getElementById("figure-" + block.id.slice("data-".length));
    const box = figure && figure.querySelector(":scope > .live");
    if (!box || typeof Plotly === "undefined") return;
    const data = JSON.parse(block.textContent);
    if (data.solid) whenNear(figure, () => draw(figure, box, data)); else draw(figure, box, data);
  };

  document.querySelectorAll("script.chart-data").forEach(chart);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    charts.forEach(([box, data]) => Plotly.react(box, traces(data), layout(data, box), config)));
  document.querySelectorAll("pre.copied").forEach(pre => {
    const text = pre.textContent, button = document.createElement("button");
    button.type = "button";
    button.textContent = "copy";
    button.addEventListener("click", () => navigator.clipboard.writeText(text).then(
      () => { button.textContent = "copied"; setTimeout(() => { button.textContent = "copy"; }, 1500); },
      () => getSelection().selectAllChildren(pre)));
    pre.append(button);
  });
  const all = document.querySelectorAll("details");
  addEventListener("beforeprint", () => all.forEach(d => { d.dataset.was = d.open; d.open = true; }));
  addEventListener("afterprint", () => all.forEach(d => { d.open = d.dataset.was === "true"; }));
})();
