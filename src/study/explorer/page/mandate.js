// The mandate of the chosen force: a triangle for three norms, a slider for two, fields for more; fields stand beside each.

const Mandate = (() => {
  let shown = null; // force, what shows weights, fields

  function fields(force, weights, change) {
    const now = [...weights];
    const inputs = force.norms.map((norm, number) => {
      const input = made('input', { type: 'number', min: 0, max: 100, step: 1, inputMode: 'numeric', id: `share-${number}` });
      input.setAttribute('aria-label', `Share of ${norm.name}, per cent`);
      input.addEventListener('change', () => {
        const share = Math.max(0, Math.min(100, Number(input.value) || 0)) / 100;
        const rest = 1 - now[number];
        const others = (place) => (rest > 1e-9 ? (now[place] / rest) * (1 - share) : (1 - share) / (now.length - 1));
        change(rounded(now.map((_, place) => (place === number ? share : others(place)))));
      });
      return input;
    });
    const show = (next) =>
      next.forEach((weight, number) => {
        now[number] = weight;
        if (document.activeElement !== inputs[number] || Number(inputs[number].value) / 100 !== weight) {
          inputs[number].value = String(Math.round(weight * 1000) / 10);
        }
      });
    show(weights);
    const rows = force.norms.map((norm, number) =>
      made(
        'label',
        { className: 'share', htmlFor: `share-${number}` },
        made('bdi', { textContent: norm.name, title: norm.name }),
        made('span', { className: 'per' }, inputs[number], ' %'),
      ),
    );
    return { element: made('div', { className: force.norms.length === 3 ? 'shares three' : 'shares' }, ...rows), show };
  }

  function between(force, weights, change) {
    const input = made('input', { type: 'range', min: 0, max: 100, step: 1, id: 'between' });
    input.setAttribute('aria-label', `${force.norms[1].name}, against ${force.norms[0].name}, per cent`);
    input.addEventListener('input', () => change(rounded([1 - input.value / 100, input.value / 100])));
    const show = (next) => {
      input.value = Math.round(next[1] * 100);
    };
    show(weights);
    return { element: made('div', { className: 'between' }, input), show };
  }

  /** Builds the handle of a force in its place. */
  function build(within, force, weights, change) {
    within.replaceChildren();
    shown = { force, parts: [] };
    if (force.norms.length < 2) {
      const says = force.norms.length ? 'This force has one norm alone: there is nothing to divide.' : 'This force has no norms.';
      within.append(made('p', { className: 'small', textContent: `${says} Its size and dates can be changed below.` }));
      return;
    }
    const parts = [];
    if (force.norms.length === 3) parts.push(Ternary.make(force, weights, change));
    if (force.norms.length === 2) parts.push(between(force, weights, change));
    parts.push(fields(force, weights, change));
    within.append(...parts.map((part) => part.element));
    if (force.norms.length === 3) {
      within.append(
        made('p', {
          id: 'tri-help',
          className: 'small',
          textContent: 'Drag, or use the arrows; 1, 2, 3 for a corner. The ring is the last mandate of the scenario.',
        }),
      );
    }
    shown.parts = parts;
  }

  const show = (weights) => shown?.parts.forEach((part) => part.show(weights));

  return { build, show };
})();
