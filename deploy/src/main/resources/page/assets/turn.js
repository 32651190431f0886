// One turn: what came of it, its parts, its trace.

import {badge, copyButton, decisionBadge, el, icon} from './dom.js';
import {ago, dateAndTime, duration, missingInWords, percent, windowLength} from './format.js';
import {partCard} from './parts.js';
import {criticalPath} from './path.js';
import {poll} from './poll.js';
import {Waterfall} from './waterfall.js';

const turnId = decodeURIComponent(location.pathname.split('/')[2]);
const api = '/api/turns/' + encodeURIComponent(turnId);
const SETTLED = 30_000;

let detail = null;
let clockShift = 0;
let traceText = '';
let traceChanged = Date.now();
const cards = new Map();
const waterfall = new Waterfall(document.getElementById('trace'), traceId => fetch(api + '/linked/' + traceId).then(answer => answer.json()));

document.title = turnId + ' · Tributary';

function count(number, word) {
  return number + ' ' + word + (number === 1 ? '' : 's');
}

/** The turn in one sentence. */
function sentence(turn, parts) {
  const names = turn.missing.map(one => one.part).join(' and ');
  const answered = turn.parts.length - turn.missing.length;
  switch (turn.state) {
    case 'complete':
      return (turn.parts.length === 1 ? 'Its one part' : 'All ' + turn.parts.length + ' parts') + ' answered in ' + duration(turn.endToEndMs) + '.';
    case 'partial':
      return answered + ' of ' + count(turn.parts.length, 'part') + ' answered in ' + duration(turn.endToEndMs) + '; ' + names + (turn.missing.length > 1 ? ' are' : ' is') + ' missing.';
    case 'expired':
      return 'Nothing arrived within ' + windowLength(turn.windowMs) + '.';
    default: {
      const waiting = parts.filter(part => part.status === 'waiting').map(part => part.part);
      return waiting.length ? 'Waiting for ' + waiting.join(', ') + '.' : 'Every part has answered; the outcome is on its way.';
    }
  }
}

function fact(name, ...value) {
  return el('div', {class: 'fact'}, el('dt', null, name), el('dd', null, ...value));
}

function missingList(turn, parts) {
  const missing = parts.filter(part => part.reason);
  return missing.length === 0 ? null : el('ul', {class: 'missing'}, missing.map(part =>
    el('li', null, icon('warn'), el('div', null,
      el('strong', null, part.part + ' is missing: '),
      el('code', {class: 'reason'}, part.reason), ' ',
      el('span', null, missingInWords(part, turn.windowMs))))));
}

function countdown() {
  const node = document.getElementById('countdown');
  if (!node || !detail || detail.turn.state !== 'open') {
    return;
  }
  const now = Date.now() + clockShift;
  const left = new Date(detail.windowEndsAt) - now;
  node.querySelector('.countdown-fill').style.width = Math.min(100, Math.max(0, (1 - left / detail.turn.windowMs) * 100)) + '%';
  node.querySelector('.countdown-text').textContent = left > 0
    ? duration(Math.ceil(left / 1000) * 1000).replace('.0', '') + ' left of the window of ' + windowLength(detail.turn.windowMs)
    : 'The window of ' + windowLength(detail.turn.windowMs) + ' is over; waiting for the outcome.';
}

function drawSummary() {
  const {turn, parts} = detail;
  const now = Date.now() + clockShift;
  const revisions = detail.revisions.length > 1 ? el('ol', {class: 'revisions', 'aria-label': 'Revisions'}, detail.revisions.map(one =>
    el('li', null, 'Revision ' + one.revision + ' after ' + duration(one.afterMs) + ': ', badge(one.outcome), decisionBadge(one.decision)))) : null;
  document.getElementById('summary').replaceChildren(
    el('section', {class: 'summary ' + turn.state},
      el('div', {class: 'summary-id'}, el('h1', null, el('span', {class: 'muted'}, 'Turn '), el('span', {class: 'turn-id'}, turn.turnId)), copyButton(turn.turnId, 'turn ID'),
        el('p', {class: 'trace-id'}, el('span', {class: 'muted'}, 'Trace '), el('code', {id: 'trace-id'}, turn.traceId), copyButton(turn.traceId, 'trace ID'))),
      el('div', {class: 'verdict'},
        badge(turn.state),
        el('p', {class: 'sentence', role: 'status'}, sentence(turn, parts)),
        turn.decision ? el('div', {class: 'verdict-decision'}, el('span', {class: 'muted small'}, 'Decision'), decisionBadge(turn.decision)) : null),
      turn.state === 'open' ? el('div', {id: 'countdown', class: 'countdown'},
        el('div', {class: 'countdown-bar'}, el('div', {class: 'countdown-fill'})),
        el('span', {class: 'countdown-text muted small'})) : null,
      missingList(turn, parts),
      detail.reasons.length ? el('p', {class: 'reasons'}, el('span', {class: 'muted'}, 'Decided because '), detail.reasons.join('; ') + '.') : null,
      revisions,
      el('dl', {class: 'facts'},
        turn.endToEndMs !== undefined ? fact('End to end', el('strong', null, duration(turn.endToEndMs))) : null,
        turn.criticalPart ? fact('Waited last for', turn.criticalPart) : null,
        detail.joinWaitMs !== undefined ? fact('First result to outcome', duration(detail.joinWaitMs)) : null,
        detail.averageConfidence !== undefined ? fact('Average confidence', percent(detail.averageConfidence)) : null,
        fact('Opened', el('time', {datetime: turn.openedAt}, dateAndTime(turn.openedAt)), el('span', {class: 'muted'}, ' · ' + ago(turn.openedAt, now))),
        fact('Window', windowLength(turn.windowMs)),
        fact('Tenant', turn.tenant),
        turn.session ? fact('Session', turn.session) : null,
        detail.user ? fact('User', detail.user) : null)));
  countdown();
}

function drawParts() {
  document.getElementById('parts-section').hidden = false;
  const host = document.getElementById('parts');
  for (const part of detail.parts) {
    const key = JSON.stringify(part);
    const known = cards.get(part.part);
    if (!known || known.key !== key) {
      const node = partCard(part, detail.turn);
      if (known) {
        known.node.replaceWith(node);
      } else {
        host.append(node);
      }
      cards.set(part.part, {key, node});
    }
  }
}

function note(id, text, bad) {
  const node = document.getElementById(id);
  if (node.textContent !== text) {
    node.textContent = text;
  }
  node.classList.toggle('bad', bad);
}

function isOpen() {
  return !detail || detail.turn.state === 'open';
}

poll(api, () => isOpen() ? 500 : 3000, {
  data(answer) {
    clockShift = new Date(answer.now) - Date.now();
    const first = detail === null;
    detail = answer;
    traceChanged = Date.now();
    note('source', 'live', false);
    drawSummary();
    drawParts();
    document.getElementById('path').replaceChildren(...[criticalPath(answer.criticalPath, answer.turn.criticalPart)].filter(Boolean));
    document.getElementById('trace-section').hidden = false;
    if (first) {
      followTrace();
    }
  },
  same: () => note('source', 'live', false),
  failed(text, status) {
    if (detail === null && status === 404) {
      document.getElementById('summary').replaceChildren(
        el('section', {class: 'summary unknown'},
          el('div', {class: 'summary-id'}, el('h1', null, el('span', {class: 'muted'}, 'Turn '), el('span', {class: 'turn-id'}, turnId))),
          el('p', {class: 'note'}, text + ' It is shown here as soon as it comes.')));
    } else {
      note('source', text, true);
    }
  },
});

/** Spans come in batches, the turn span last: ask often until nothing has changed for a while. */
function followTrace() {
  poll(api + '/trace', () => isOpen() || Date.now() - traceChanged < SETTLED ? 1000 : 10_000, {
    data(view) {
      const text = JSON.stringify(view);
      if (text !== traceText) {
        traceChanged = Date.now();
      }
      if (text !== traceText || view.state !== 'found' || isOpen()) {
        traceText = text;
        waterfall.show(view, detail.turn, new Date(detail.turn.openedAt), Date.now() + clockShift);
      }
    },
    failed: text => waterfall.show({state: 'unavailable', detail: text}, detail.turn, null, 0),
  });
}

setInterval(countdown, 250);
