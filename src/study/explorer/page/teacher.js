// Guided questions: a question, a prediction, the runs, then what the model says beside what was expected.

const Teacher = (() => {
  const LOOKS = {
    lives: ['answer', 'Lives'],
    homes: ['answer', 'Homes'],
    index: ['answer', 'Index'],
    clusters: ['clusters', null],
    optics: ['optics', null],
  };
  let questions = [];
  let act = null;
  let now = -1;
  let predicted = null;

  const active = () => now >= 0;

  function build(given, actions) {
    questions = Array.isArray(given) ? given : [];
    act = actions;
    byId('guide')?.remove();
    close();
    if (!questions.length) return;
    const button = made('button', { type: 'button', id: 'guide', textContent: `Guided questions (${questions.length})` });
    button.addEventListener('click', () => (active() ? close() : pose(0)));
    byId('quick').append(button);
  }

  function close() {
    now = -1;
    predicted = null;
    byId('teacher').hidden = true;
    byId('teacher').replaceChildren();
    document.body.classList.remove('predicting');
  }

  function head(question) {
    const title = made(
      'h2',
      { id: 'teacher-title', tabIndex: -1 },
      `Question ${now + 1} of ${questions.length}: `,
      own(question.title),
    );
    return [title, made('p', { className: 'question own', textContent: question.question })];
  }

  const button = (textContent, click, more = {}) => {
    const one = made('button', { type: 'button', textContent, ...more });
    one.addEventListener('click', click);
    return one;
  };

  /** Asks; results are not shown before a prediction is made. */
  function pose(number) {
    now = number;
    predicted = null;
    const question = questions[now];
    act.play([]);
    document.body.classList.add('predicting');
    const play = button('Play it', () => tellIt(question), { disabled: true, className: 'main' });
    const choices = question.choices.map((text, place) => {
      const radio = made('input', { type: 'radio', name: 'prediction', value: String(place) });
      radio.addEventListener('change', () => {
        predicted = place;
        play.disabled = false;
      });
      return made('label', { className: 'check' }, radio, ' ', own(text));
    });
    byId('teacher').replaceChildren(
      ...head(question),
      made('fieldset', {}, made('legend', { textContent: 'What do you expect? Results come afterwards.' }), ...choices),
      made('div', { className: 'row' }, play, button('Leave the questions', close)),
    );
    reveal();
  }

  function reveal() {
    byId('teacher').hidden = false;
    byId('teacher-title').focus({ preventScroll: true });
    byId('teacher').scrollIntoView({ block: 'nearest' });
  }

  function tellIt(question) {
    document.body.classList.remove('predicting');
    act.play(question.changes);
    const last = now === questions.length - 1;
    byId('teacher').replaceChildren(
      ...head(question),
      made(
        'dl',
        { className: 'answer' },
        made('dt', { textContent: 'You said' }),
        made('dd', { className: 'own', textContent: question.choices[predicted] }),
        made('dt', { textContent: 'The runs' }),
        made('dd', { id: 'teacher-says', className: 'own', textContent: 'Runs are being played…' }),
      ),
      made('p', { className: 'own', textContent: question.explains }),
      made(
        'div',
        { className: 'row' },
        button('See more', () => byId(LOOKS[question.look]?.[0] ?? 'answer').scrollIntoView({ block: 'start' })),
        last ? '' : button('Next question', () => pose(now + 1), { className: 'main' }),
        button('Leave the questions', close),
      ),
    );
    reveal();
  }

  /** What the teller says to the question that was asked. */
  function show(telling) {
    const place = byId('teacher-says');
    if (!place || !telling || telling.same) return;
    const { look } = questions[now];
    const lines = telling.lines.filter(({ subject }) => !LOOKS[look]?.[1] || subject === LOOKS[look][1]);
    const said = (lines.length ? lines : telling.lines).map(
      ({ subject, says, sure }) => `${subject}: ${says.replace(/\.$/, '')}. ${sure}`,
    );
    const told = [
      ...({ optics: () => parts(telling.optics), clusters: () => ofClusters(telling, said) }[look] ?? (() => said))(),
      telling.enough,
    ].filter(Boolean);
    place.replaceChildren(made('ul', {}, ...told.map((textContent) => made('li', { textContent }))));
  }

  /** Lives, then who protects, then the points that each cluster costs. */
  const ofClusters = (telling, said) => [
    ...said.slice(0, 1),
    `Share of harm that each protects from, per cent: ${parts(telling.protectors).join(' ')}`,
    `Points of protection lost through each cluster: ${parts(telling.clusters).join(' ')}`,
  ];

  const parts = (rows) =>
    rows.map(({ name, mean, low, high, verdict }) => `${capital(name)}: ${withEnds(mean, low, high, signed)}, ${verdict}.`);

  return { build, show, active };
})();
