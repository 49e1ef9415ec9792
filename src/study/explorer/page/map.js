// The map: a measure in each district and year, as it was, as changed, or the difference. Colours and values are the teller's.

const Atlas = (() => {
  const MODES = [
    ['yours', 'as changed'],
    ['difference', 'difference'],
    ['base', 'as it was'],
  ];
  const FEW = 12; // districts that are named on the map
  let last = null;
  let mode = 'difference';
  let timer = 0;

  /** What is shown: nothing changed has no difference, and some measures have none either. */
  function modeNow() {
    if (last.telling.same) return 'base';
    return mode === 'difference' && !last.map.differences.length ? 'yours' : mode;
  }

  function says(one, at) {
    const of = ([, text]) => text;
    const lines = [`as it was: ${of(one.base[at])}`];
    if (!last.telling.same) lines.push(`as changed: ${of(one.yours[at])}`);
    if (!last.telling.same && one.difference.length) lines.push(`difference: ${of(one.difference[at])}`);
    return lines;
  }

  /** Name of a district that is a point, beside it and within the picture. */
  function pointName({ name }, x, y, width) {
    const size = width / 28;
    const side = x > width / 2 ? -1 : 1;
    const room = (side < 0 ? x : width - x) - width / 25;
    return letters(x + side * (width / 30), y + size / 3, apart(fitted(name, room, size)), {
      'font-size': size,
      fill: LIGHT.strong,
      'text-anchor': side < 0 ? 'end' : 'start',
      'pointer-events': 'none',
    });
  }

  function outline() {
    const { offer } = last;
    const { width, height } = offer.map;
    const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', class: 'atlas' });
    svg.append(drawn('rect', { width, height, fill: LIGHT.paper }));
    const shapes = new Map();
    for (const district of offer.districts) {
      const line = { stroke: LIGHT.border, 'stroke-width': width / 900, fill: offer.missing, class: 'district' };
      const [cx, cy] = district.point ?? [0, 0];
      const shape = district.path
        ? drawn('path', { ...line, d: district.path })
        : drawn('circle', { ...line, stroke: LIGHT.faint, cx, cy, r: width / 45 });
      shape.dataset.id = district.id;
      svg.append(shape);
      if (!district.path && offer.districts.length <= FEW) svg.append(pointName(district, cx, cy, width));
      shapes.set(district.id, shape);
    }
    if (offer.map.borders)
      svg.append(
        drawn('path', {
          d: offer.map.borders,
          fill: 'none',
          stroke: LIGHT.faint,
          'stroke-width': width / 900,
          'pointer-events': 'none',
        }),
      );
    Tip.on(svg, (event) => {
      const id = event.target.dataset?.id;
      const one = id && last.map?.of.find((found) => found.id === id);
      return one ? says(one, yearNumber()).join('\n') : null;
    });
    return { svg, shapes };
  }

  const yearNumber = () => Number(last.place.slider.value);

  /** Colours and what they stand for, in rows that fit. */
  function legend() {
    const { map, place } = last;
    const classes = modeNow() === 'difference' ? map.differences : map.classes;
    const width = Math.min(520, roomOf(place.card));
    const svg = drawn('svg', { 'aria-hidden': 'true' });
    let [x, y] = [4, 4];
    for (const { colour, label } of classes) {
      const text = fitted(label, width - 30);
      const room = 34 + text.length * 6.6;
      if (x + room > width && x > 4) [x, y] = [4, y + 20];
      svg.append(
        drawn('rect', { x, y, width: 18, height: 14, fill: colour, stroke: LIGHT.line }),
        letters(x + 23, y + 11, apart(text), { fill: LIGHT.strong }),
      );
      x += room;
    }
    const height = y + 20;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` }))
      svg.setAttribute(name, value);
    return svg;
  }

  function words() {
    const { map, telling, offer } = last;
    const what = { base: 'As it was', yours: 'As changed', difference: 'As changed less as it was' }[modeNow()];
    const parts = [
      `${what}: ${map.title}${map.unit ? `, ${map.unit}` : ''}; ${telling.replications} ${telling.replications === 1 ? 'run' : 'runs'}.`,
    ];
    if (modeNow() === 'difference') parts.push('A district whose 95 % interval includes no difference has the colour of none.');
    else parts.push('How far the runs lie apart is said where a district is pointed at, and in the table.');
    if (offer.map.words) parts.push(offer.map.words);
    return parts.join(' ');
  }

  function draw() {
    const { map, place } = last;
    const at = yearNumber();
    const year = String(map.years[at]);
    place.year.textContent = year;
    place.slider.setAttribute('aria-valuetext', year);
    for (const one of map.of) {
      const colour = one[modeNow()][at]?.[0];
      place.shapes.get(one.id)?.setAttribute('fill', colour ?? last.offer.missing);
    }
    place.svg.setAttribute('aria-label', `Map: ${map.title}, ${year}. Values are in the table below.`);
    place.legend.replaceChildren(legend());
    place.words.textContent = words();
    for (const button of place.modes.children) {
      const name = button.dataset.mode;
      button.setAttribute('aria-pressed', String(name === modeNow()));
      button.disabled = (last.telling.same && name !== 'base') || (name === 'difference' && !map.differences.length);
    }
    if (place.values.open) table();
  }

  /** Values without the district and year that stand beside them already. */
  const bare = (text, name, year) => (text.startsWith(`${name}, ${year}: `) ? text.slice(`${name}, ${year}: `.length) : text);

  function table() {
    const { map, telling, byDistrict, place } = last;
    const at = yearNumber();
    const differs = !telling.same && map.differences.length > 0;
    const keys = ['base', ...(telling.same ? [] : ['yours']), ...(differs ? ['difference'] : [])];
    const heads = { base: 'As it was', yours: 'As changed', difference: 'Difference' };
    const rows = map.of.map((one) => {
      const name = byDistrict.get(one.id)?.name ?? one.id;
      const cells = keys.map((key) => made('td', { className: 'own', textContent: bare(one[key][at][1], name, map.years[at]) }));
      return made('tr', {}, made('th', { scope: 'row' }, own(name)), ...cells);
    });
    const head = ['District', ...keys.map((key) => heads[key])].map((textContent) => made('th', { scope: 'col', textContent }));
    place.table.replaceChildren(
      made(
        'table',
        {},
        made('caption', { textContent: `${map.title}${map.unit ? `, ${map.unit}` : ''}, ${map.years[at]}` }),
        made('thead', {}, made('tr', {}, ...head)),
        made('tbody', {}, ...rows),
      ),
    );
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    if (last) last.place.play.textContent = 'Play';
  }

  function play() {
    if (timer) return stop();
    const { slider, play: button } = last.place;
    button.textContent = 'Stop';
    const step = () => {
      const next = Number(slider.value) + 1;
      if (next > Number(slider.max)) return stop();
      slider.value = next;
      draw();
      return undefined;
    };
    if (slider.value === slider.max) slider.value = -1;
    step();
    timer = setInterval(step, 700);
    return undefined;
  }

  function build(offer, act) {
    const measures = made(
      'select',
      { id: 'measure' },
      ...offer.measures.map(({ id, name }) => made('option', { value: id, textContent: apart(name) })),
    );
    measures.addEventListener('change', () => act.look({ measure: measures.value }));
    const slider = made('input', { type: 'range', min: 0, max: offer.years.length - 1, step: 1, id: 'year' });
    const year = made('output', {});
    slider.addEventListener('input', () => {
      stop();
      if (last.map) draw();
    });
    slider.addEventListener('change', () => act.look({ year: last.map?.years[yearNumber()] ?? null }));
    const button = made('button', { type: 'button', textContent: 'Play' });
    button.addEventListener('click', play);
    const modes = made(
      'div',
      { className: 'modes', role: 'group', 'aria-label': 'What the map shows' },
      ...MODES.map(([name, textContent]) => {
        const one = made('button', { type: 'button', textContent });
        one.dataset.mode = name;
        one.addEventListener('click', () => {
          mode = name;
          draw();
        });
        return one;
      }),
    );
    last = {
      offer,
      act,
      map: null,
      telling: null,
      byDistrict: new Map(offer.districts.map((district) => [district.id, district])),
    };
    const { svg, shapes } = outline();
    const card = made('div', { className: 'card' }, svg);
    const [key, said, grid] = [
      made('div', {}),
      made('p', {}),
      made('div', { className: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Values of the map' }),
    ];
    const values = made('details', { className: 'values' }, made('summary', { textContent: 'Values as a table' }), grid);
    values.addEventListener('toggle', () => {
      if (values.open && last.map) table();
    });
    const png = Download.pictureButton(
      'map',
      () => card.querySelector('svg'),
      () => `${last.map.title}, ${last.map.years[yearNumber()]}`,
      () => key.querySelector('svg'),
    );
    byId('map').replaceChildren(
      made('div', { className: 'steps' }, made('label', {}, 'What ', measures), modes),
      made(
        'figure',
        { className: 'chart' },
        card,
        made('div', { className: 'steps' }, made('label', {}, 'Year ', slider), year, button),
        made('figcaption', {}, key, said, values, png),
      ),
    );
    last.place = {
      measures,
      slider,
      year,
      play: button,
      modes,
      svg,
      shapes,
      card,
      legend: key,
      words: said,
      values,
      table: grid,
    };
  }

  function show(map, telling, state) {
    if (!last || !map) return;
    const first = !last.map;
    const years = map.years.length - 1;
    last.map = map;
    last.telling = telling;
    last.place.slider.max = years;
    last.place.measures.value = map.measure;
    if (first) {
      // Without a wish it begins in the middle of the years compared: at their ends little may have come of a change.
      const [from, to] = telling.years ?? [];
      const wish = state.year ?? Math.round((from + to) / 2);
      const at = map.years.indexOf(wish);
      last.place.slider.value = at < 0 ? years : at;
    }
    draw();
  }

  /** Follows a state that came by a link. */
  function follow(state) {
    const at = last?.map ? last.map.years.indexOf(state.year) : -1;
    if (at >= 0) last.place.slider.value = at;
    if (last?.map) draw();
  }

  return { build, show, follow, stop };
})();
