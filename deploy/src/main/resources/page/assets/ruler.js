// Above the waterfall: which services there are, and the scale of time.

import {el} from './dom.js';
import {duration} from './format.js';

const KNOWN = ['ingest', 'text-worker', 'image-worker', 'audio-worker', 'fusion-stream'];

/** A colour class per service: the pipeline's own are fixed, others share the rest by their name. */
export function serviceClass(service) {
  if (KNOWN.includes(service)) {
    return 'svc-' + service;
  }
  let hash = 0;
  for (const char of service) {
    hash = (hash * 31 + char.codePointAt(0)) % 3;
  }
  return 'svc-other-' + hash;
}

/** How many spans of which services; `reset` is there when only a stretch of the turn is shown. */
export function legend(spans, reset) {
  const services = [...new Set(spans.map(span => span.service))].sort((a, b) => KNOWN.indexOf(a) - KNOWN.indexOf(b));
  const errors = spans.filter(span => span.status === 'error').length;
  return el('div', {class: 'wf-legend small'},
    el('span', null, el('strong', null, spans.length), ' spans, ', el('strong', null, services.length), services.length === 1 ? ' service' : ' services',
      errors ? el('span', {class: 'wf-errors'}, ', ' + errors + (errors === 1 ? ' error' : ' errors')) : null),
    services.map(service => el('span', {class: 'wf-service ' + serviceClass(service)}, el('span', {class: 'dot'}), service)),
    reset ? el('button', {type: 'button', class: 'plain', onclick: reset}, 'Show the whole turn') : null);
}

/** The scale from one time to another, milliseconds, with about so many marks. */
export function ruler(from, to, marks) {
  const step = tickStep((to - from) / marks);
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to + step * 1e-6; at += step) {
    const left = (at - from) / (to - from) * 100;
    const text = at === 0 ? '0' : duration(at).replace(/(\.\d*?)0+ /, '$1 ').replace('. ', ' ');
    ticks.push(el('span', {class: 'tick' + (left > 94 ? ' last' : ''), style: {left: Math.min(100, left) + '%'}}, text));
  }
  return el('div', {class: 'wf-ruler', 'aria-hidden': 'true'}, el('div', {class: 'wf-name muted small'}, 'Span'), el('div', {class: 'wf-time'}, ticks));
}

/** The next step of 1, 2 or 5 times a power of ten. */
function tickStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= rough) || power;
}
