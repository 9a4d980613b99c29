import { expect, it } from 'vitest';
import { StopList } from './stop-list.ts';

function stoppable(name: string, stopped: string[]) {
  return { place: -1, onStop: () => stopped.push(name) };
}

it('stops what is in the list and nothing that has left it, whatever the order of leaving', () => {
  const stopped: string[] = [];
  const list = new StopList();
  const abort = new AbortController();
  const all = ['a', 'b', 'c', 'd'].map((name) => stoppable(name, stopped));
  for (const one of all) list.add(abort.signal, one);
  for (const at of [1, 3, 1]) list.remove(abort.signal, all[at] as (typeof all)[number]);
  abort.abort();
  expect(stopped.toSorted()).toEqual(['a', 'c']);
});

it('stops each by its own signal', () => {
  const stopped: string[] = [];
  const list = new StopList();
  const [first, second] = [new AbortController(), new AbortController()];
  list.add(first.signal, stoppable('first', stopped));
  list.add(second.signal, stoppable('second', stopped));
  second.abort();
  expect(stopped).toEqual(['second']);
});

it('bears that what it stops leaves the list meanwhile', () => {
  const stopped: string[] = [];
  const list = new StopList();
  const abort = new AbortController();
  for (const name of ['a', 'b', 'c']) {
    const one = {
      place: -1,
      onStop: () => {
        stopped.push(name);
        list.remove(abort.signal, one);
      },
    };
    list.add(abort.signal, one);
  }
  abort.abort();
  expect(stopped).toEqual(['a', 'b', 'c']);
});
