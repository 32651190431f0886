// A part of a turn as a card: what came in, what the model made of it, how long it took, why it is missing.

import {badge, el, icon, svg} from './dom.js';
import {bytes, clock, duration, missingInWords, percent} from './format.js';

const TITLES = {text: 'Text', image: 'Image', audio: 'Audio'};
const LONGEST_TEXT = 20_000;

/** The card of a part. */
export function partCard(part, turn) {
  const modality = part.part.split('-')[0];
  const payload = payloadView(part, modality);
  return el('article', {class: 'card ' + modality, 'data-part': part.part, 'aria-label': part.part},
    el('header', null,
      icon(modality),
      el('h3', null, TITLES[modality] || modality, el('span', {class: 'muted'}, ' ' + part.part)),
      part.critical && turn.parts.length > 1 ? el('span', {class: 'chip', title: 'The outcome waited for this part last'}, 'waited last for') : null,
      badge(part.status)),
    missing(part, turn),
    payload.node,
    part.answer ? el('div', {class: 'answer' + (part.status === 'late' ? ' unused' : '')}, answer(part.answer, payload)) : null,
    part.status === 'waiting' ? el('p', {class: 'no-result muted'}, 'No result yet.') : null,
    timing(part),
    facts(part));
}

function missing(part, turn) {
  if (!['failed', 'timeout', 'late'].includes(part.status)) {
    return null;
  }
  const retry = part.error
    ? part.error.retriable ? ' Sending it again as it is may help.' : ' Sending it again as it is will not help.'
    : '';
  return el('div', {class: 'problem'}, icon('warn'), el('div', null,
    el('strong', null, 'Missing in the outcome: '), el('code', {class: 'reason'}, part.reason || part.error?.type || part.status),
    el('p', null, missingInWords(part, turn.windowMs) + retry)));
}

/* ---- what came in ---- */

function payloadView(part, modality) {
  if (part.text !== undefined) {
    return {node: quote(part.text)};
  }
  if (!part.url) {
    return {node: el('div', {class: 'payload none'}, icon(modality),
      el('span', null, part.payload ? 'The payload is not in the store.' : 'No payload of this part has arrived.'))};
  }
  switch (modality) {
    case 'image':
      return imageView(part);
    case 'audio':
      return audioView(part);
    default:
      return textView(part);
  }
}

function quote(text) {
  const shown = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) + ' …' : text;
  return el('blockquote', {class: 'payload said-text', tabindex: text.length > 600 ? '0' : null}, shown);
}

function unshowable(text) {
  return el('div', {class: 'payload none'}, icon('warn'), el('span', null, text));
}

function textView(part) {
  const node = el('div', null);
  fetch(part.url)
    .then(async answer => node.replaceChildren(answer.ok ? quote(await answer.text()) : unshowable((await answer.json()).detail)))
    .catch(() => node.replaceChildren(unshowable('The payload cannot be had just now.')));
  return {node};
}

function imageView(part) {
  const overlay = svg('svg', {class: 'boxes', 'aria-hidden': 'true', preserveAspectRatio: 'none'});
  const size = part.saw?.width ? part.saw.width + ' × ' + part.saw.height + ' pixels' : '';
  const image = el('img', {src: part.url, alt: 'The image of ' + part.part + (size ? ', ' + size : '')});
  const frame = el('div', {class: 'picture'}, image, overlay);
  const node = el('div', {class: 'payload image-payload'}, frame);
  image.addEventListener('load', () => {
    const {width, height} = part.saw?.width ? part.saw : {width: image.naturalWidth, height: image.naturalHeight};
    if (width === image.naturalHeight && height === image.naturalWidth && width !== height) {
      image.classList.add('as-stored'); // the model saw the pixels as stored, without the camera's rotation
    }
    overlay.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  });
  image.addEventListener('error', () => node.replaceChildren(unshowable('This browser cannot show the image, or it cannot be had just now.')));
  return {node, overlay};
}

function audioView(part) {
  const player = el('audio', {controls: true, preload: 'metadata', src: part.url, 'aria-label': 'The recording of ' + part.part});
  const node = el('div', {class: 'payload audio-payload'}, player);
  player.addEventListener('error', () => node.replaceChildren(unshowable('This browser cannot play the recording.')));
  return {node, player, seconds: part.saw?.seconds};
}

/* ---- what the model made of it ---- */

function answer(given, payload) {
  switch (given.type) {
    case 'classification':
      return labels(given);
    case 'ocr':
      return lines(given, payload);
    case 'transcript':
      return transcript(given, payload);
    default:
      return el('pre', null, JSON.stringify(given, null, 2));
  }
}

function labels(given) {
  return el('ul', {class: 'labels'}, given.labels.slice(0, 8).map((one, index) =>
    el('li', {class: index === 0 ? 'best' : null},
      el('span', {class: 'label-name'}, one.label),
      el('span', {class: 'meter', 'aria-hidden': 'true'}, el('span', {style: {width: one.confidence * 100 + '%'}})),
      el('span', {class: 'number'}, percent(one.confidence)))));
}

function lines(given, payload) {
  if (given.lines.length === 0) {
    return el('p', {class: 'muted'}, 'No text was read in the image.');
  }
  const items = given.lines.map((line, index) => {
    const item = el('li', null, el('span', {class: 'line-text'}, line.text), el('span', {class: 'number muted'}, percent(line.confidence)));
    if (payload.overlay) {
      const box = svg('polygon', {points: line.box.map(point => point.x + ',' + point.y).join(' '), 'data-line': index}, svg('title', null, line.text));
      payload.overlay.append(box);
      const lit = on => () => {
        box.classList.toggle('lit', on);
        item.classList.toggle('lit', on);
      };
      for (const node of [box, item]) {
        node.addEventListener('mouseenter', lit(true));
        node.addEventListener('mouseleave', lit(false));
      }
    }
    return item;
  });
  return [el('h4', null, 'Text read'), el('ol', {class: 'lines'}, items)];
}

function transcript(given, payload) {
  const player = payload.player;
  const segments = given.segments.map(segment => {
    const button = el('button', {type: 'button', class: 'segment', title: 'Play from here', onclick: () => {
      if (player) {
        player.currentTime = segment.startSeconds;
        // Refused when it is paused again before it has begun: that is what was asked for.
        player.play().catch(() => {});
      }
    }}, el('span', {class: 'number muted'}, clock(segment.startSeconds)), el('span', null, segment.text), el('span', {class: 'number muted'}, percent(segment.confidence)));
    return {segment, node: el('li', null, button)};
  });
  player?.addEventListener('timeupdate', () => segments.forEach(({segment, node}) =>
    node.classList.toggle('lit', !player.paused && player.currentTime >= segment.startSeconds && player.currentTime < segment.endSeconds)));
  return [
    given.segments.length && payload.seconds ? speechStrip(given.segments, payload.seconds) : null,
    el('h4', null, 'Transcript'),
    given.text ? null : el('p', {class: 'muted'}, 'No speech was found.'),
    segments.length > 0 ? el('ol', {class: 'segments'}, segments.map(one => one.node)) : given.text ? quote(given.text) : null,
    features(given.features),
  ];
}

/** Where in the recording there was speech. */
function speechStrip(segments, seconds) {
  return svg('svg', {class: 'speech', viewBox: '0 0 1000 10', preserveAspectRatio: 'none', role: 'img', 'aria-label': 'Where there is speech in the recording'},
    svg('rect', {class: 'silence', x: 0, y: 4, width: 1000, height: 2}),
    segments.map(one => svg('rect', {class: 'voice', x: one.startSeconds / seconds * 1000, y: 0, width: Math.max(2, (one.endSeconds - one.startSeconds) / seconds * 1000), height: 10, rx: 2},
      svg('title', null, clock(one.startSeconds) + ' to ' + clock(one.endSeconds)))));
}

function features(given) {
  const count = given.mfccMean.length;
  const reach = Math.max(1, ...given.mfccMean.slice(1).map((mean, index) => Math.abs(mean) + (given.mfccStd[index + 1] || 0)));
  const bars = given.mfccMean.slice(1).map((mean, index) => {
    const height = Math.abs(mean) / reach * 18;
    const spread = Math.min(20, (given.mfccStd[index + 1] || 0) / reach * 18);
    const y = 20 - mean / reach * 18;
    return svg('g', null,
      svg('title', null, 'coefficient ' + (index + 1) + ': ' + mean.toFixed(1) + ' ± ' + (given.mfccStd[index + 1] || 0).toFixed(1)),
      svg('rect', {x: index * 10 + 1, y: mean > 0 ? 20 - height : 20, width: 8, height: Math.max(0.5, height)}),
      svg('path', {class: 'spread', d: 'M' + (index * 10 + 5) + ' ' + (y - spread) + 'V' + (y + spread)}));
  });
  return el('div', {class: 'features'},
    el('span', null, 'Loudness (RMS) ', el('strong', {class: 'number'}, given.rms.toFixed(3))),
    count > 1 ? el('span', {class: 'mfcc'}, el('span', null, 'MFCC 1–' + (count - 1)),
      svg('svg', {viewBox: '0 0 ' + (count - 1) * 10 + ' 40', role: 'img', 'aria-label': 'Mean and spread of the mel-frequency cepstral coefficients'}, bars)) : null);
}

/* ---- how long it took, and what the model saw ---- */

const STEPS = ['ingest', 'queue_wait', 'fetch', 'load', 'decode', 'preprocess', 'batch_wait', 'inference', 'transcribe', 'feature_extraction', 'postprocess', 'other'];

function timing(part) {
  const steps = Object.entries(part.timingMs).sort((a, b) => order(a[0]) - order(b[0]));
  const total = steps.reduce((sum, [, ms]) => sum + ms, 0);
  if (!(total > 0)) {
    return null;
  }
  const longest = [...steps].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return el('div', {class: 'timing'},
    el('div', {class: 'timing-bar', 'aria-hidden': 'true'}, steps.map(([step, ms]) =>
      el('span', {class: 'step-' + step, title: words(step) + ' ' + duration(ms), style: {'flex-grow': ms / total}}))),
    el('p', {class: 'small muted'}, longest.map(([step, ms]) => words(step) + ' ' + duration(ms)).join(' · '),
      part.arrivedMs !== undefined ? ' · arrived after ' + duration(part.arrivedMs) : ''));
}

function order(step) {
  const index = STEPS.indexOf(step);
  return index < 0 ? STEPS.length : index;
}

function words(step) {
  return step.replaceAll('_', ' ');
}

function facts(part) {
  const {saw, model, payload} = part;
  const rows = [
    model ? ['Model', model.name + ' ' + model.version + ' on ' + model.provider] : null,
    saw?.width ? ['Size', saw.width + ' × ' + saw.height + ' pixels'] : null,
    saw?.seconds ? ['Length', saw.seconds.toFixed(2) + ' s at ' + saw.sampleRate + ' Hz'] : null,
    saw?.tokens ? ['Tokens', saw.tokens + (saw.truncated ? ', cut to the model\u2019s limit' : '')] : null,
    saw ? ['Payload', saw.contentType + ', ' + bytes(saw.bytes)] : payload?.size !== undefined ? ['Payload', payload.contentType + ', ' + bytes(payload.size)] : null,
    saw || payload?.sha256 ? ['SHA-256', (saw || payload).sha256] : null,
    payload ? ['Object', 's3://' + payload.bucket + '/' + payload.key] : null,
  ].filter(Boolean);
  return rows.length === 0 ? null : el('details', {class: 'saw'},
    el('summary', null, saw ? 'What the model saw' : 'The payload'),
    el('dl', null, rows.map(([name, value]) => el('div', null, el('dt', null, name), el('dd', null, value)))));
}
