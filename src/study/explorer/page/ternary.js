// The handle of a mandate: a point in a triangle, whose corners are three norms. Mouse, finger and keyboard.

const Ternary = (() => {
  const STEP = 0.05;
  const NEAR = 0.03; // shares closer to an edge than this fall onto it
  const HALF = Math.sqrt(3) / 2;
  const TOP = 30;
  const SIDE = 250;
  const LEFT = 40;
  const [WIDTH, HEIGHT] = [SIDE + 2 * LEFT, SIDE * HALF + TOP + 44];

  // Corners: the first norm at the top, the second left, the third right.
  const place = ([top, , right]) => [LEFT + SIDE * (right + top / 2), TOP + SIDE * HALF * (1 - top)];

  function shares(x, y) {
    const top = 1 - (y - TOP) / (SIDE * HALF);
    const right = (x - LEFT) / SIDE - top / 2;
    const raw = [top, 1 - top - right, right].map((share) => Math.max(0, share));
    const sum = raw.reduce((total, share) => total + share, 0);
    const near = raw.map((share) => (share / sum < NEAR ? 0 : share));
    const all = near.reduce((total, share) => total + share, 0);
    const hundredths = near.map((share) => Math.round((share / all) * 100) / 100);
    return rounded(hundredths);
  }

  /** Gives `gain` more to one share, taken from the others by their size. */
  function toward(weights, number, gain) {
    const next = Math.max(0, Math.min(1, Math.round((weights[number] + gain) / STEP) * STEP));
    const rest = 1 - weights[number];
    const others = (place) => (rest > 1e-9 ? (weights[place] / rest) * (1 - next) : (1 - next) / 2);
    return rounded(weights.map((_, place) => (place === number ? next : others(place))));
  }

  /** Moves share from one corner to another. */
  function across(weights, from, to) {
    const moved = Math.min(STEP, weights[from]);
    return rounded(weights.map((share, place) => share + (place === to ? moved : 0) - (place === from ? moved : 0)));
  }

  const corner = (number) => [0, 1, 2].map((place) => (place === number ? 1 : 0));

  function pressed(key, weights) {
    const nearest = weights.indexOf(Math.max(...weights));
    const moves = {
      ArrowUp: () => toward(weights, 0, STEP),
      ArrowDown: () => toward(weights, 0, -STEP),
      ArrowLeft: () => across(weights, weights[2] > 0 ? 2 : 0, 1),
      ArrowRight: () => across(weights, weights[1] > 0 ? 1 : 0, 2),
      Home: () => corner(0),
      End: () => corner(2),
      PageUp: () => corner((nearest + 2) % 3),
      PageDown: () => corner((nearest + 1) % 3),
      1: () => corner(0),
      2: () => corner(1),
      3: () => corner(2),
    };
    return Object.hasOwn(moves, key) ? moves[key]() : null;
  }

  function grid() {
    const group = drawn('g', { class: 'tri-grid' });
    for (let part = 1; part < 5; part += 1) {
      const share = part / 5;
      const rest = 1 - share;
      for (const [from, to] of [
        [
          [share, rest, 0],
          [share, 0, rest],
        ],
        [
          [rest, share, 0],
          [0, share, rest],
        ],
        [
          [rest, 0, share],
          [0, rest, share],
        ],
      ]) {
        const [[x1, y1], [x2, y2]] = [place(from), place(to)];
        group.append(drawn('line', { x1, y1, x2, y2 }));
      }
    }
    return group;
  }

  function names(force) {
    const group = drawn('g', { class: 'tri-names', 'aria-hidden': 'true' });
    const at = [
      [WIDTH / 2, 16, 'middle'],
      [2, HEIGHT - 22, 'start'],
      [WIDTH - 2, HEIGHT - 22, 'end'],
    ];
    force.norms.forEach((norm, number) => {
      const [x, y, anchor] = at[number];
      const label = letters(x, y, apart(fitted(norm.name, number ? WIDTH * 0.46 : WIDTH * 0.9, 14.5)), {
        'text-anchor': anchor,
        'font-size': 13,
        'font-weight': 600,
        fill: 'currentColor',
        class: 'tri-name',
      });
      label.append(drawn('title', {}, norm.name));
      label.dataset.corner = number;
      group.append(label);
    });
    return group;
  }

  /** The handle of a force with three norms; `change(weights)` is called while it is moved. */
  function make(force, weights, change) {
    let now = weights;
    let frame = 0;
    const svg = drawn('svg', { class: 'ternary', viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    const outline = [corner(0), corner(1), corner(2)].map((one) => place(one).join(',')).join(' ');
    const was = place(force.norms.map((norm) => norm.weight));
    const handle = drawn(
      'g',
      {
        class: 'tri-handle',
        role: 'slider',
        tabindex: 0,
        'aria-valuemin': 0,
        'aria-valuemax': 100,
        focusable: 'true',
        'aria-label': `Mandate of ${force.name}`,
        'aria-describedby': 'tri-help',
      },
      drawn('circle', { r: 22, class: 'tri-reach' }),
      drawn('circle', { r: 11, class: 'tri-knob' }),
    );
    svg.append(
      drawn('polygon', { points: outline, class: 'tri-ground' }),
      grid(),
      drawn('polygon', { points: outline, class: 'tri-edge' }),
      drawn('circle', { cx: was[0], cy: was[1], r: 5, class: 'tri-was' }, drawn('title', {}, 'Last mandate of the scenario')),
      names(force),
      handle,
    );
    function paint() {
      frame = 0;
      const [x, y] = place(now);
      handle.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      const words = force.norms.map((norm, number) => `${norm.name} ${figure(now[number] * 100)} %`).join(', ');
      handle.setAttribute('aria-valuenow', Math.round(now[0] * 100));
      handle.setAttribute('aria-valuetext', words);
    }
    function show(next) {
      now = next;
      if (!frame) frame = requestAnimationFrame(paint);
    }
    function move(next) {
      show(next);
      change(next);
    }
    function follow(event) {
      const box = svg.getBoundingClientRect();
      const factor = WIDTH / box.width;
      move(shares((event.clientX - box.left) * factor, (event.clientY - box.top) * factor));
    }
    svg.addEventListener('pointerdown', (event) => {
      const named = event.target.closest?.('.tri-name');
      event.preventDefault();
      handle.focus({ preventScroll: true });
      if (named) return move(corner(Number(named.dataset.corner)));
      svg.setPointerCapture(event.pointerId);
      follow(event);
    });
    svg.addEventListener('pointermove', (event) => {
      if (svg.hasPointerCapture(event.pointerId)) follow(event);
    });
    handle.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = pressed(event.key, now);
      if (!next) return;
      event.preventDefault();
      move(next);
    });
    paint();
    return { element: svg, show };
  }

  return { make, pressed, shares, place };
})();
