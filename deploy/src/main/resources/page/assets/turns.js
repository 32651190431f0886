// The list of recent turns.

import {badge, decisionBadge, el, icon} from './dom.js';
import {ago, dateAndTime, duration, timeOfDay, windowLength} from './format.js';
import {poll} from './poll.js';

const REFRESH = 1000;
const rows = new Map();
let clockShift = 0;

const table = el('div', {class: 'turns', role: 'table', 'aria-label': 'Recent turns'},
  el('div', {class: 'turn-row head', role: 'row'},
    ['Turn', 'Outcome', 'Parts: what each one said, or why it is missing', 'Decision', 'End to end']
      .map(name => el('span', {role: 'columnheader'}, name))));
const empty = el('p', {class: 'note'}, 'No turn has come in yet. Send one, and it appears here.');

const REASONS = {timeout: 'timeout', payload_missing: 'payload missing'};

function partLine(turn, slot) {
  const modality = slot.part.split('-')[0];
  const missing = turn.missing.find(one => one.part === slot.part);
  let words;
  if (missing) {
    const reason = REASONS[missing.reason] || missing.reason.replaceAll('_', ' ');
    words = el('span', {class: 'why'}, 'missing: ' + reason + (slot.status === 'late' ? ' (came too late)' : ''));
  } else if (slot.status === 'waiting') {
    words = el('span', {class: 'muted'}, 'waiting …');
  } else if (slot.status === 'failed') {
    words = el('span', {class: 'why'}, 'failed');
  } else {
    words = el('span', {class: 'said'}, slot.summary || '(nothing found)');
  }
  return el('li', {class: 'part-line ' + modality}, icon(modality), el('span', {class: 'part-name'}, slot.part), words);
}

function bar(turn, longest) {
  const share = turn.endToEndMs / longest * 100;
  return el('span', {class: 'latency-bar', 'aria-hidden': 'true'},
    el('span', {class: 'latency-fill ' + turn.state, style: {width: Math.max(share, 0.8) + '%'}}),
    turn.parts.filter(slot => slot.arrivedMs !== undefined && slot.arrivedMs <= turn.endToEndMs).map(slot =>
      el('span', {class: 'latency-mark ' + slot.part.split('-')[0], title: slot.part + ' arrived after ' + duration(slot.arrivedMs), style: {left: slot.arrivedMs / longest * 100 + '%'}})));
}

function latency(turn, longest, now) {
  if (turn.state === 'open') {
    const left = new Date(turn.openedAt).getTime() + turn.windowMs - now;
    return [el('strong', {class: 'muted'}, left > 0 ? 'open' : 'window over'),
      el('span', {class: 'muted small'}, left > 0 ? duration(Math.ceil(left / 1000) * 1000).replace('.0', '') + ' left of ' + windowLength(turn.windowMs) : 'waiting for the outcome')];
  }
  return [el('strong', {class: 'number'}, duration(turn.endToEndMs)), bar(turn, longest)];
}

function row(turn, longest, now) {
  const opened = new Date(turn.openedAt);
  return el('div', {class: 'turn-row', role: 'row', 'data-turn': turn.turnId},
    el('div', {role: 'cell', class: 'cell-turn'},
      el('a', {href: '/turns/' + encodeURIComponent(turn.turnId), class: 'row-link'}, turn.turnId),
      el('time', {datetime: turn.openedAt, title: dateAndTime(turn.openedAt), class: 'muted small'}, timeOfDay(turn.openedAt) + ' · ' + ago(opened, now))),
    el('div', {role: 'cell', class: 'cell-outcome'}, badge(turn.state),
      turn.revision > 1 ? el('span', {class: 'muted small'}, 'revision ' + turn.revision) : null),
    el('ul', {role: 'cell', class: 'cell-parts'}, turn.parts.map(slot => partLine(turn, slot))),
    el('div', {role: 'cell', class: 'cell-decision'}, turn.decision ? decisionBadge(turn.decision) : el('span', {class: 'muted'}, '—')),
    el('div', {role: 'cell', class: 'cell-latency'}, latency(turn, longest, now)));
}

let listing = null;

function draw() {
  const host = document.getElementById('turns');
  const now = Date.now() + clockShift;
  if (listing.turns.length === 0) {
    host.replaceChildren(empty);
    return;
  }
  if (host.firstChild !== table) {
    host.replaceChildren(table);
  }
  const longest = Math.max(1, ...listing.turns.map(turn => turn.endToEndMs || 0));
  const seen = new Set();
  let before = table.firstElementChild;
  for (const turn of listing.turns) {
    seen.add(turn.turnId);
    const key = JSON.stringify(turn) + longest + ago(turn.openedAt, now) + (turn.state === 'open' ? Math.floor(now / 1000) : '');
    let known = rows.get(turn.turnId);
    if (!known || known.key !== key) {
      const fresh = row(turn, longest, now);
      if (known) {
        const focused = known.node.contains(document.activeElement);
        known.node.replaceWith(fresh);
        if (focused) {
          fresh.querySelector('a').focus();
        }
      }
      known = {key, node: fresh};
      rows.set(turn.turnId, known);
    }
    if (before.nextElementSibling !== known.node) {
      before.after(known.node);
    }
    before = known.node;
  }
  for (const [id, known] of rows) {
    if (!seen.has(id)) {
      known.node.remove();
      rows.delete(id);
    }
  }
}

function source(text, bad) {
  const node = document.getElementById('source');
  if (node.textContent !== text) {
    node.textContent = text;
  }
  node.classList.toggle('bad', bad);
}

poll('/api/turns', () => REFRESH, {
  data(answer) {
    clockShift = new Date(answer.now) - Date.now();
    listing = answer;
    source(answer.source.state === 'following' ? 'live' : answer.source.detail, answer.source.state === 'unreachable');
    draw();
  },
  same: () => draw(),
  failed: text => source(text, true),
});

document.querySelector('.goto').addEventListener('submit', event => {
  event.preventDefault();
  const id = event.target.elements.turn.value.trim();
  if (id) {
    location.assign('/turns/' + encodeURIComponent(id));
  }
});
