// Draws our charts with Chart.js: colours from the tokens of the style sheet, values moved in place, numbers written as the pages write them.
const Kind = { Line: 1, Bar: 2, StackedBar: 3 };
const Unit = { Number: 1, Money: 2, Bytes: 3, Percent: 4, Hours: 5 };
const ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

const loaded = () => window.Chart ? Promise.resolve() : new Promise(resolve => addEventListener("load", resolve, { once: true }));
const token = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const digits = (value, least, most) => value.toLocaleString("en", { minimumFractionDigits: least, maximumFractionDigits: most });

// A tick of an axis takes its digits from the step between ticks, or ticks below a cent would all read the same.
const digitsOf = step => step >= 1 ? 0 : Math.max(2, Math.ceil(-Math.log10(step) - 1e-9));

export function format(value, unit, sign, step = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value), minus = value < 0 ? "−" : "";
  switch (unit) {
    case Unit.Money: return minus + sign + (step > 0 ? digits(size, digitsOf(step), digitsOf(step)) : digits(size, 2, size > 0 && size < .01 ? 6 : 2));
    case Unit.Bytes: {
      let rest = size, step = 0;
      while (rest >= 1023.5 && step < ByteUnits.length - 1) { rest /= 1024; step++; }
      return `${minus}${digits(rest, 0, rest < 99.95 && step > 0 ? 1 : 0)} ${ByteUnits[step]}`;
    }
    case Unit.Percent: return `${minus}${digits(size, 0, 1)} %`;
    case Unit.Hours: return `${minus}${digits(size, 0, Math.max(2, step > 0 ? digitsOf(step) : 0))} h`;
    default: return minus + digits(size, 0, 2);
  }
}

export async function create(canvas, json, owner) {
  await loaded();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let model = JSON.parse(json);

  const datasets = () => {
    const sets = model.series.map(series => {
      const colour = token(`--chart-${series.colour}`);
      return model.kind === Kind.Line
        ? { label: series.name, data: series.values, borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 0, pointHitRadius: 12, tension: 0, spanGaps: false }
        : { label: series.name, data: series.values, backgroundColor: colour, borderWidth: 0, borderRadius: 2, maxBarThickness: 36 };
    });
    if (model.limit !== null && model.limit !== undefined)
      sets.push({ type: "line", isLimit: true, stack: "limit", label: model.limitName ?? "", data: model.labels.map(() => model.limit), borderColor: token("--failure"), backgroundColor: token("--failure"), borderWidth: 1.5, borderDash: [5, 4], pointRadius: 0, pointHitRadius: 0 });
    return sets;
  };
  // Ticks of bytes stand at powers of two, not at 93.1 GiB.
  const stepOf = () => {
    const top = Math.max(model.limit ?? 0, ...model.series.flatMap(series => series.values.map(value => value ?? 0)));
    return model.unit === Unit.Bytes && top > 0 ? 2 ** Math.ceil(Math.log2(top / 4)) : undefined;
  };
  const options = () => {
    const muted = token("--muted"), line = token("--line"), stacked = model.kind === Kind.StackedBar;
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
    return {
      responsive: true, maintainAspectRatio: false, animation: still.matches ? false : { duration: 150 },
      interaction: { mode: "index", intersect: false },
      onClick: (event, _, chart) => {
        if (!model.selects) return;
        const [hit] = chart.getElementsAtEventForMode(event, "index", { intersect: false }, true);
        if (hit) owner.invokeMethodAsync("SelectAsync", hit.index).catch(() => {});
      },
      onHover: (event, hits) => { event.native.target.style.cursor = model.selects && hits.length ? "pointer" : ""; },
      scales: {
        x: { stacked, grid: { display: false }, border: { color: line }, ticks: { color: muted, font, maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked, beginAtZero: true, max: model.max ?? undefined, grid: { color: line }, border: { display: false }, ticks: { color: muted, font, maxTicksLimit: 6, stepSize: stepOf(), callback: (value, _, ticks) => format(value, model.unit, model.sign, ticks.length > 1 ? Math.abs(ticks[1].value - ticks[0].value) : 1) } },
      },
      plugins: {
        legend: { display: model.series.length > 1 || model.limit != null, position: "bottom", align: "start", labels: { color: token("--text"), font, boxWidth: 10, boxHeight: 10, useBorderRadius: true, borderRadius: 2 } },
        tooltip: {
          backgroundColor: token("--raised"), borderColor: token("--line-strong"), borderWidth: 1, titleColor: token("--text"), bodyColor: token("--text"), footerColor: token("--muted"), titleFont: font, bodyFont: font, footerFont: font, padding: 10, boxPadding: 4,
          callbacks: {
            label: item => ` ${item.dataset.label}  ${format(item.raw, model.unit, model.sign)}`,
            footer: items => stacked && items.filter(item => !item.dataset.isLimit).length > 1 ? format(items.reduce((sum, item) => sum + (item.dataset.isLimit ? 0 : item.raw ?? 0), 0), model.unit, model.sign) : "",
          },
        },
      },
    };
  };

  const make = hidden => new window.Chart(canvas, { type: model.kind === Kind.Line ? "line" : "bar", data: { labels: model.labels, datasets: datasets().map(set => ({ ...set, hidden: hidden.has(set.label) })) }, options: options() });
  let chart = make(new Set());
  // Keeps the data sets themselves, so that values move and a series switched off in the legend stays off.
  const apply = mode => {
    const next = datasets();
    chart.data.labels = model.labels;
    chart.data.datasets = next.map(set => { const old = chart.data.datasets.find(one => one.label === set.label); return old ? Object.assign(old, set) : set; });
    chart.options = options();
    chart.update(mode);
  };
  // Bars keep the colours they were made with, so another theme makes another chart.
  const restyle = () => {
    const hidden = new Set(chart.data.datasets.filter((_, index) => !chart.isDatasetVisible(index)).map(set => set.label));
    chart.destroy();
    chart = make(hidden);
  };
  document.addEventListener("themechange", restyle);
  still.addEventListener("change", restyle);

  return {
    update(text) { model = JSON.parse(text); apply(still.matches ? "none" : undefined); },
    dispose() { document.removeEventListener("themechange", restyle); still.removeEventListener("change", restyle); chart.destroy(); },
  };
}
