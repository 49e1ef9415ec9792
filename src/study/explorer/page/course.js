// Year by year: bands of the runs as it was and as changed, and the difference with its interval. Bands are drawn before lines.

const Course = (() => {
  let chosen = 0;
  let difference = false;
  let last = null;

  const height = 260;
  const bottom = 34;
  const left = 52;

  function axes(svg, width, years, low, high) {
    const x = scale(years[0], years.at(-1), left + 6, width - 14);
    const y = scale(low, high, height - bottom, 14);
    for (const tick of ticks(low, high, 5)) {
      svg.append(drawn('line', { x1: left, x2: width - 8, y1: y(tick), y2: y(tick), stroke: INK.line }));
      svg.append(letters(left - 6, y(tick) + 4, figure(tick), { 'text-anchor': 'end', fill: INK.faint }));
    }
    const every = Math.max(1, Math.ceil((years.length * 40) / (width - left - 20)));
    if (years.length > 1)
      years.forEach((year, number) => {
        if (number % every === 0)
          svg.append(letters(x(year), height - bottom + 18, String(year), { 'text-anchor': 'middle', fill: INK.faint }));
      });
    return { x, y };
  }

  function band(svg, { x, y }, years, one, colour, dashes) {
    const xs = years.map(x);
    const of = (list) => list.map((value) => (isNumber(value) ? y(value) : null));
    svg.append(drawn('path', { d: bandPath(xs, of(one.low), of(one.high)), fill: colour, 'fill-opacity': 0.16 }));
    svg.append(drawn('path', { d: bandPath(xs, of(one.q25), of(one.q75)), fill: colour, 'fill-opacity': 0.28 }));
    svg.append(
      drawn('path', {
        d: linePath(xs, of(one.median)),
        fill: 'none',
        stroke: colour,
        'stroke-width': 1.8,
        'stroke-dasharray': dashes,
      }),
    );
  }

  /** A single year: a box for each world instead of a band. */
  function box(svg, { y }, one, colour, middle, name) {
    const [low, q25, median, q75, high] = ['low', 'q25', 'median', 'q75', 'high'].map((key) =>
      isNumber(one[key][0]) ? y(one[key][0]) : null,
    );
    if (low === null) return;
    const part = (top, bottom, opacity) =>
      drawn('rect', {
        x: middle - 22,
        width: 44,
        y: top,
        height: Math.max(1, bottom - top),
        fill: colour,
        'fill-opacity': opacity,
      });
    svg.append(part(high, low, 0.16), part(q75, q25, 0.28));
    svg.append(drawn('line', { x1: middle - 22, x2: middle + 22, y1: median, y2: median, stroke: colour, 'stroke-width': 2 }));
    svg.append(letters(middle, height - bottom + 16, name, { 'text-anchor': 'middle', fill: INK.faint }));
  }

  function spreads(course, same, width) {
    const both = same ? [course.base] : [course.base, course.yours];
    const [low, high] = extent(both.flatMap((one) => [one.low, one.high, one.median]));
    const svg = picture(width, height, `${course.label}, ${course.unit}, by year. Values are in the list below.`);
    const at = axes(svg, width, course.years, low, high);
    if (course.years.length === 1) {
      const middle = (left + width) / 2;
      box(svg, at, course.base, INK.base, same ? middle : middle - 60, same ? String(course.years[0]) : 'as it was');
      if (!same) box(svg, at, course.yours, INK.yours, middle + 60, 'as changed');
      return [svg, at];
    }
    band(svg, at, course.years, course.base, INK.base, '5 4');
    if (!same) band(svg, at, course.years, course.yours, INK.yours, 'none');
    return [svg, at];
  }

  function differences(course, width) {
    const { mean, low: lows, high: highs } = course.difference;
    const [low, high] = extent([lows, highs, [0]]);
    const svg = picture(width, height, `Difference of ${course.label}, ${course.unit}, by year. Values are in the list below.`);
    const at = axes(svg, width, course.years, low, high);
    const xs = course.years.length > 1 ? course.years.map(at.x) : [(left + width) / 2];
    const of = (list) => list.map((value) => (isNumber(value) ? at.y(value) : null));
    svg.append(drawn('path', { d: bandPath(xs, of(lows), of(highs)), fill: INK.yours, 'fill-opacity': 0.3 }));
    svg.append(drawn('line', { x1: left, x2: width - 8, y1: at.y(0), y2: at.y(0), stroke: INK.strong, 'stroke-width': 1.2 }));
    const told = mean.map((value, number) => (isNumber(lows[number]) ? value : null));
    svg.append(drawn('path', { d: linePath(xs, of(told)), fill: 'none', stroke: INK.yours, 'stroke-width': 1.8 }));
    xs.forEach((x, number) => {
      if (isNumber(lows[number]))
        svg.append(
          drawn('line', {
            x1: x,
            x2: x,
            y1: at.y(lows[number]),
            y2: at.y(highs[number]),
            stroke: INK.yours,
            'stroke-width': xs.length > 1 ? 1 : 12,
            'stroke-opacity': 0.5,
          }),
        );
    });
    return [svg, at];
  }

  function says(course, number, same) {
    const of = (one) => withEnds(one.median[number], one.low[number], one.high[number]);
    const lines = [`${course.years[number]}, ${course.unit}`, `as it was: ${of(course.base)}`];
    if (!same) {
      const { mean, low, high } = course.difference;
      lines.push(`as changed: ${of(course.yours)}`, `difference: ${withEnds(mean[number], low[number], high[number], signed)}`);
    }
    return lines.join('\n');
  }

  function legend(same) {
    const mark = (colour, name, dashed) =>
      made(
        'span',
        { className: 'key' },
        drawn(
          'svg',
          { width: 30, height: 14, 'aria-hidden': 'true' },
          drawn('rect', { y: 2, width: 30, height: 10, fill: colour, 'fill-opacity': 0.3 }),
          drawn('line', { x2: 30, y1: 7, y2: 7, stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dashed ? '5 4' : 'none' }),
        ),
        ` ${name}`,
      );
    if (showsDifference()) return [mark(INK.yours, 'as changed less as it was: mean with 95 % interval', false)];
    const keys = [mark(INK.base, 'as it was', true)];
    if (!same) keys.push(mark(INK.yours, 'as changed', false));
    return [...keys, made('span', { className: 'key', textContent: 'strong: half of the runs; faint: 90 %; line: median' })];
  }

  const showsDifference = () => difference && !last.telling.same;

  function chart() {
    const { telling, place } = last;
    const course = telling.course[chosen];
    const width = roomOf(place.card);
    return [...(showsDifference() ? differences(course, width) : spreads(course, telling.same, width)), width];
  }

  function draw() {
    const { telling, place } = last;
    const course = telling.course[chosen];
    const { same } = telling;
    const [svg, { x }, width] = chart();
    Tip.on(svg, (event) => {
      const box = svg.getBoundingClientRect();
      const at = (event.clientX - box.left) * (width / box.width);
      const near = course.years.map((year) => Math.abs(x(year) - at));
      return says(course, near.indexOf(Math.min(...near)), same);
    });
    place.card.replaceChildren(svg);
    place.caption.replaceChildren(...legend(same));
    place.both.hidden = same;
    if (place.values.open) list(course, same);
  }

  function list(course, same) {
    last.place.list.replaceChildren(
      ...course.years.map((_, number) => made('li', { textContent: says(course, number, same).replaceAll('\n', '; ') })),
    );
  }

  function build() {
    const select = made('select', { id: 'course-choice' });
    select.addEventListener('change', () => {
      chosen = Number(select.value);
      draw();
    });
    const both = made('button', { type: 'button', textContent: 'Difference', 'aria-pressed': 'false' });
    both.addEventListener('click', () => {
      difference = !difference;
      both.setAttribute('aria-pressed', String(difference));
      draw();
    });
    const card = made('div', { className: 'card' });
    const caption = made('div', { className: 'keys' });
    const items = made('ul', { tabIndex: 0, 'aria-label': 'Values year by year' });
    const values = made('details', { className: 'values' }, made('summary', { textContent: 'Values' }), items);
    values.addEventListener('toggle', () => {
      if (values.open && last?.telling) list(last.telling.course[chosen], last.telling.same);
    });
    const png = Download.pictureButton(
      'year by year',
      () => last?.telling && onLight(() => chart()[0]),
      () => last.telling.course[chosen].label,
    );
    byId('course').replaceChildren(
      made('div', { className: 'steps' }, made('label', {}, 'What ', select), both),
      made('figure', { className: 'chart' }, card, made('figcaption', {}, caption, values, png)),
    );
    return { select, card, caption, both, values, list: items };
  }

  function show(telling) {
    if (!telling?.course?.length) return;
    const place = last?.place ?? build();
    last = { telling, place };
    const names = telling.course.map(({ label, unit }) => `${label} (${unit})`);
    if (place.select.length !== names.length || names.some((name, number) => place.select.options[number].textContent !== name)) {
      place.select.replaceChildren(...names.map((textContent, number) => made('option', { value: String(number), textContent })));
      chosen = Math.min(chosen, names.length - 1);
      place.select.value = String(chosen);
    }
    draw();
  }

  return {
    show,
    again: () => {
      if (last) draw();
    },
  };
})();
