// What a turn's time went into: the way of the part that its outcome waited for last, as one bar above the waterfall.

import {el} from './dom.js';
import {duration} from './format.js';

const WORDS = {
  ingest: 'until its part was on its topic',
  queue: 'waiting for a worker',
  fetch: 'fetching the payload',
  prepare: 'decoding and preparing',
  batch_wait: 'waiting for its batch',
  inference: 'in the model',
  postprocess: 'reading the answer',
  other: 'otherwise in the worker',
  delivery: 'on its way to the join',
  missing: 'waiting for a part that never came',
  join: 'in the join',
};

/** The bar and its legend; null while the turn is open or took no time. */
export function criticalPath(path, part) {
  if (!path || !path.longest) {
    return null;
  }
  const pieces = Object.entries(path.piecesMs);
  const share = Math.round(100 * path.piecesMs[path.longest] / pieces.reduce((sum, [, ms]) => sum + ms, 0));
  return el('section', {class: 'path ' + part.split('-')[0], 'aria-label': 'Critical path'},
    el('p', null, el('strong', null, part), ' took longest: ', share + ' % ' + WORDS[path.longest] + '.'),
    el('div', {class: 'path-bar', 'aria-hidden': 'true'}, pieces.map(([piece, ms]) =>
      el('span', {class: 'piece-' + piece, title: piece.replaceAll('_', ' ') + ' ' + duration(ms), style: {'flex-grow': ms}}))),
    el('ul', {class: 'path-legend small'}, pieces.map(([piece, ms]) =>
      el('li', null, el('span', {class: 'path-dot piece-' + piece}), el('span', null, piece.replaceAll('_', ' ')), ' ', el('span', {class: 'number'}, duration(ms))))),
    path.clocksOffByMs !== undefined ? el('p', {class: 'small bad'}, path.clocksOffByMs > 0
      ? 'Clocks of the hosts disagree by ' + duration(path.clocksOffByMs) + ' at least; what did not fit was cut.'
      : 'The worker\u2019s clock is behind the sender\u2019s; its queue counts as delivery.') : null);
}
