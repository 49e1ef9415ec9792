'use strict';
// Elements, numbers and small words. What a scenario says goes in as text, never as markup.

const byId = (id) => document.getElementById(id);

/** An element of HTML; texts among what is inside stay texts. */
function made(name, properties = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside);
  return element;
}

/** An element of SVG. */
function drawn(name, attributes = {}, ...inside) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** A name of the scenario inside a sentence: marks of direction in it turn nothing around it. */
const own = (text) => made('bdi', { textContent: text });

/** The same where no element can stand, as in an option or in a picture. */
const apart = (text) => `\u2068${text}\u2069`;

/** Puts other elements in a place; what had the focus there has it again. */
function replaced(place, ...inside) {
  const able = () => [...place.querySelectorAll('summary, [tabindex], button, input, select, a[href]')];
  const number = able().indexOf(document.activeElement);
  place.replaceChildren(...inside);
  if (number >= 0) able()[number]?.focus({ preventScroll: true });
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** A number as it is written: about three digits, thousands parted by commas. */
function figure(value) {
  if (!isNumber(value)) return 'unknown';
  const size = Math.abs(value);
  const decimals = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = value.toLocaleString('en', { maximumFractionDigits: decimals });
  return text === '-0' ? '0' : text;
}

const signed = (value) => (value > 0 ? `+${figure(value)}` : figure(value));

/** A number with its interval; without an interval no number is said. */
function withEnds(value, low, high, write = figure) {
  if (!isNumber(low) || !isNumber(high)) return 'no interval yet';
  return `${write(value)} (${write(low)} to ${write(high)})`;
}

/** What runs after nothing has called it for a while. */
function settled(wait, act) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
}

/** A share as the changes write it: at most three decimals. */
const short = (value) => String(Math.round(value * 1000) / 1000);
