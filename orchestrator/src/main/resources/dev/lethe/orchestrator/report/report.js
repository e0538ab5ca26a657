'use strict';
(() => {
  const report = JSON.parse(document.getElementById('numbers').textContent);
  const { ranking, variants } = report;
  const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin', 'arrow'];
  const ranked = ranking.standings.map(standing => standing.variant).reverse();

  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = variant => css('--c' + variants.indexOf(variant) % 7);
  const symbol = variant => symbols[variants.indexOf(variant) % symbols.length];
  const short = value => typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
  const standing = variant => ranking.standings.find(one => one.variant === variant);
  const text = lines => lines.join('<br>');

  // the runs that the ranking counts, by variant and seed
  const runs = variant => report.trials.filter(trial =>
    trial.variant === variant && trial.phase === ranking.phase && trial.won && trial.reported != null);

  const axis = (name, more = {}) => ({
    name, nameLocation: 'middle', nameGap: 30, scale: true,
    nameTextStyle: { color: css('--text') }, axisLabel: { color: css('--quiet'), hideOverlap: true },
    axisLine: { lineStyle: { color: css('--quiet') } }, splitLine: { lineStyle: { color: css('--line') } }, ...more });

  const upright = (name, more = {}) => axis(name, { nameGap: 55, ...more });

  const frame = more => ({
    animation: false, aria: { enabled: false }, textStyle: { fontFamily: 'inherit' },
    tooltip: { trigger: 'item', confine: true, backgroundColor: css('--page'), borderColor: css('--line'),
      textStyle: { color: css('--text') } },
    legend: { show: false }, grid: { left: 12, right: 24, top: 24, bottom: 44, containLabel: true }, ...more });

  // room for a legend above, and for the name of the axis on the left
  const withLegend = { left: 40, right: 24, top: 48, bottom: 44, containLabel: true };

  const legend = () => ({ show: true, top: 0, textStyle: { color: css('--text') }, data: variants });

  // a bar from low to high at the height of each of these variants
  const intervals = (names, of) => ({
    type: 'custom', silent: true, z: 3, encode: { x: [0, 1], y: 2 },
    data: names.filter(variant => of(variant)).map(variant => [of(variant).low, of(variant).high, variant]),
    renderItem: (_, api) => {
      const variant = names[api.value(2)];
      const [from, y] = api.coord([api.value(0), api.value(2)]);
      const [to] = api.coord([api.value(1), api.value(2)]);
      return { type: 'line', shape: { x1: from, y1: y, x2: to, y2: y }, style: { stroke: colour(variant), lineWidth: 4 } };
    } });

  const dots = (variant, values, tip) => ({
    type: 'scatter', symbol: 'circle', symbolSize: 7, z: 4, data: values.map(one => ({ value: [one.value, variant], tip: tip(one) })),
    itemStyle: { color: colour(variant), opacity: .45 }, tooltip: { formatter: item => item.data.tip } });

  const mean = (variant, value, tip) => ({
    type: 'scatter', symbol: 'diamond', symbolSize: 15, z: 5, data: [{ value: [value, variant], tip }],
    itemStyle: { color: colour(variant), borderColor: css('--page'), borderWidth: 1 },
    tooltip: { formatter: item => item.data.tip } });

  const byVariant = name => ({
    xAxis: axis(name), yAxis: axis('', { type: 'category', data: ranked, axisLabel: { color: css('--text') }, splitLine: { show: false } }) });

  function rankingChart() {
    const series = [intervals(ranked, variant => standing(variant).interval)];
    for (const variant of ranked) {
      series.push(dots(variant, runs(variant).map(run => ({ value: run.reported, seed: run.seed })),
        one => `${variant}, seed ${one.seed}: ${short(one.value)}`));
      if (standing(variant).mean != null) {
        series.push(mean(variant, standing(variant).mean, `${variant}: mean ${short(standing(variant).mean)}`));
      }
    }
    return frame({ ...byVariant(ranking.metric), series });
  }

  function differencesChart() {
    const others = ranked.filter(one => one !== ranking.baseline);
    const base = new Map(runs(ranking.baseline).map(run => [run.seed, run.reported]));
    const series = [{
      ...intervals(others, variant => standing(variant).difference?.interval),
      markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: css('--text'), type: 'dashed' },
        data: [{ xAxis: 0 }] } }];
    for (const variant of others) {
      const pairs = runs(variant).filter(run => base.has(run.seed))
        .map(run => ({ value: run.reported - base.get(run.seed), seed: run.seed }));
      series.push(dots(variant, pairs, one => `${variant} − ${ranking.baseline}, seed ${one.seed}: ${short(one.value)}`));
      const found = standing(variant).difference;
      if (found?.mean != null) {
        series.push(mean(variant, found.mean, `${variant} − ${ranking.baseline}: mean ${short(found.mean)}`));
      }
    }
    const chart = frame({ ...byVariant(`${ranking.metric} minus that of ${ranking.baseline}, by seed`), series });
    chart.yAxis.data = others;
    return chart;
  }

  const tuned = report.trials.filter(trial => trial.phase === 'tune');
  const numeric = [...new Set(report.trials.flatMap(trial =>
    Object.entries(trial.parameters).filter(([, value]) => typeof value === 'number').map(([name]) => name)))];
  numeric.sort((a, b) => (b === 'rho') - (a === 'rho') || a.localeCompare(b));
  const isLog = values => Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 10;

  // the best score at each value; only points where every trial has a value of its own beside other parameters
  const bestCurve = (variant, trials, parameter) => {
    const better = ranking.goal === 'minimize' ? Math.min : Math.max;
    const best = new Map();
    for (const trial of trials) {
      const at = trial.parameters[parameter];
      best.set(at, best.has(at) ? better(best.get(at), trial.tuned) : trial.tuned);
    }
    const alone = trials.every(trial => Object.keys(trial.parameters).length === 1);
    return { name: variant, type: 'line', symbol: 'none', silent: true, color: colour(variant), lineStyle: { opacity: .5 },
      data: alone || best.size < trials.length ? [...best].sort(([a], [b]) => a - b) : [] };
  };

  function searchChart({ parameter }) {
    const having = tuned.filter(trial => trial.tuned != null && typeof trial.parameters[parameter] === 'number');
    const type = isLog(having.map(trial => trial.parameters[parameter])) ? 'log' : 'value';
    const series = variants.flatMap(variant => {
      const own = having.filter(trial => trial.variant === variant);
      return own.length === 0 ? [] : [bestCurve(variant, own, parameter), {
        name: variant, type: 'scatter', symbol: symbol(variant), color: colour(variant), z: 3,
        data: own.map(trial => ({ value: [trial.parameters[parameter], trial.tuned], trial,
          symbolSize: trial.won ? 16 : 9, itemStyle: trial.won ? { borderColor: css('--text'), borderWidth: 2 } : {} })) }];
    });
    return frame({
      legend: legend(), xAxis: axis(parameter, { type }), yAxis: upright(report.tuning), series,
      tooltip: { ...frame({}).tooltip, formatter: ({ data: { trial } }) => text([
        `${trial.variant} #${trial.configuration}${trial.won ? ', chosen' : ''}`, `${report.tuning} ${short(trial.tuned)}`,
        ...Object.entries(trial.parameters).map(([name, value]) => `${name} ${short(value)}`)]) },
      grid: withLegend });
  }

  // the area between low and high, as a polygon on the axes of the curve
  const band = curve => ({
    name: curve.variant, type: 'custom', silent: true, clip: true, z: 1, color: colour(curve.variant), data: [[curve.points[0].evaluations, curve.points[0].mean]],
    renderItem: (_, api) => ({
      type: 'polygon', style: { fill: colour(curve.variant), opacity: .15 },
      shape: { points: [...curve.points.map(point => api.coord([point.evaluations, point.high])),
        ...curve.points.toReversed().map(point => api.coord([point.evaluations, point.low]))] } }) });

  function curvesChart({ metric }) {
    const curves = report.curves.filter(curve => curve.metric === metric);
    const series = curves.flatMap(curve => [
      ...(curve.points.every(point => point.low != null) ? [band(curve)] : []),
      { name: curve.variant, type: 'line', symbol: symbol(curve.variant), symbolSize: 7, color: colour(curve.variant),
        data: curve.points.map(point => ({ value: [point.evaluations, point.mean], point })) }]);
    return frame({
      legend: legend(), xAxis: axis('gradient evaluations'), yAxis: upright(metric), series,
      tooltip: { ...frame({}).tooltip, formatter: ({ seriesName, data: { point } }) => text([
        seriesName, `${short(point.mean)} [${short(point.low)}, ${short(point.high)}]`,
        `after ${point.evaluations.toLocaleString()} gradient evaluations, ${point.steps.toLocaleString()} steps`]) },
      grid: withLegend });
  }

  const scale = of => {
    const values = report.trials.map(of).filter(value => value != null);
    return values.length === 0 ? {} : { type: isLog(values) ? 'log' : 'value', min: Math.min(...values), max: Math.max(...values) };
  };

  function trialsChart() {
    const numbers = of => ({ of, axis: { ...scale(of), axisLabel: { color: css('--quiet'), formatter: short } } });
    const columns = [
      { name: 'variant', of: trial => trial.variant, axis: { type: 'category', data: variants } },
      ...numeric.map(name => ({ name, ...numbers(trial => trial.parameters[name]) })),
      { name: report.tuning, ...numbers(trial => trial.tuned) },
      ...(report.tuning === ranking.metric ? [] : [{ name: ranking.metric, ...numbers(trial => trial.reported) }])];
    return frame({
      legend: legend(),
      parallel: { left: 60, right: 60, top: 70, bottom: 24 },
      parallelAxis: columns.map((column, dim) => ({ dim, name: column.name, nameTextStyle: { color: css('--text') },
        axisLabel: { color: css('--quiet') }, axisLine: { lineStyle: { color: css('--quiet') } }, ...column.axis })),
      series: variants.map(variant => ({
        name: variant, type: 'parallel', color: colour(variant), lineStyle: { width: 1.2, opacity: .5, color: colour(variant) }, progressive: 500,
        data: report.trials.filter(trial => trial.variant === variant && trial.tuned != null).map(trial => columns.map(column => column.of(trial) ?? '-')) })) });
  }

  function costChart() {
    return frame({
      legend: { ...legend(), data: ['gradient evaluations', 'seconds'] }, tooltip: { ...frame({}).tooltip, formatter: undefined },
      xAxis: axis('', { type: 'category', data: variants, splitLine: { show: false }, axisLabel: { color: css('--text') } }),
      yAxis: [axis('gradient evaluations', { scale: false, nameGap: 60 }), axis('seconds of training', { scale: false, nameGap: 45, splitLine: { show: false } })],
      grid: { left: 40, right: 40, top: 48, bottom: 24, containLabel: true },
      series: [
        { name: 'gradient evaluations', type: 'bar', color: css('--c0'), data: variants.map(variant => standing(variant).used.gradientEvaluations) },
        { name: 'seconds', type: 'bar', yAxisIndex: 1, color: css('--c1'), data: variants.map(variant => Math.round(standing(variant).used.seconds ?? 0)) }] });
  }

  const measures = [...new Set(report.measured.flatMap(run => Object.keys(run.measures)))].sort();

  // Kendall's tau over the runs of a variant, or over all
  const tau = (measure, against, variant) => {
    const found = report.taus.find(one => one.measure === measure && one.against === against && one.variant === variant);
    return `τ ${found?.tau == null ? '–' : (found.tau < 0 ? '' : '+') + found.tau.toFixed(2)}`;
  };

  // of a legend with these names, about, as it wraps
  const lines = (names, width) => names.map(name => 7 * name.length + 45).reduce(
    ([count, used], more) => used + more > width ? [count + 1, more] : [count, used + more], [1, 0])[0];

  function measuresChart({ measure, against }, width) {
    const named = variant => `${variant}  ${tau(measure, against, variant)}`;
    const other = run => against === report.gap ? run.gap : run.accuracy;
    const having = report.measured.filter(run => run.measures[measure] != null);
    const type = isLog(having.map(run => run.measures[measure])) ? 'log' : 'value';
    return frame({
      legend: { ...legend(), formatter: named },
      xAxis: axis(`${measure}\nall runs: ${tau(measure, against)}`, { type, nameGap: 32, nameTextStyle: { color: css('--text'), lineHeight: 16 } }),
      yAxis: upright(against), grid: { ...withLegend, top: 24 + 24 * lines(variants.map(named), width), bottom: 60 },
      series: variants.map(variant => ({
        name: variant, type: 'scatter', symbol: symbol(variant), symbolSize: 9, color: colour(variant),
        data: having.filter(run => run.variant === variant).map(run => ({ value: [run.measures[measure], other(run)], run })) })),
      tooltip: { ...frame({}).tooltip, formatter: ({ data: { run } }) => text([
        `${run.variant}, seed ${run.seed}`, `${measure} ${short(run.measures[measure])}`, `${against} ${short(other(run))}`]) } });
  }

  const metrics = [...new Set(report.curves.map(curve => curve.metric))];
  metrics.sort((a, b) => (b === report.tuning) - (a === report.tuning) || a.localeCompare(b));
  const charts = {
    ranking: { draw: rankingChart },
    differences: { draw: differencesChart },
    search: { draw: searchChart, choices: { parameter: numeric } },
    curves: { draw: curvesChart, choices: { metric: metrics } },
    trials: { draw: trialsChart },
    cost: { draw: costChart },
    measures: { draw: measuresChart, choices: { measure: measures, against: [report.gap, report.accuracy] } },
  };

  const drawn = [];
  for (const box of document.querySelectorAll('[data-chart]')) {
    const id = box.dataset.chart;
    const { draw, choices = {} } = charts[id];
    const chosen = Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, values[0]]));
    const chart = echarts.init(box, null, { renderer: 'svg' });
    let width = 0;
    const redraw = () => {
      width = box.clientWidth;
      chart.setOption(draw(chosen, width), true);
    };
    // a legend with much in it wraps in another way then
    const resize = () => {
      chart.resize();
      if (id === 'measures' && box.clientWidth !== width) redraw();
    };
    const place = document.querySelector(`[data-choices="${id}"]`);
    for (const [name, values] of Object.entries(choices)) {
      const label = document.createElement('label');
      const select = document.createElement('select');
      select.append(...values.map(value => new Option(value)));
      select.addEventListener('change', () => { chosen[name] = select.value; redraw(); });
      label.append(`${name} `, select);
      place.append(label);
    }
    redraw();
    drawn.push({ chart, redraw, resize });
  }

  const redrawAll = () => drawn.forEach(({ chart, redraw }) => { chart.resize(); redraw(); });
  window.addEventListener('resize', () => drawn.forEach(({ resize }) => resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
  matchMedia('print').addEventListener('change', redrawAll);
  document.documentElement.dataset.drawn = drawn.length;
})();
