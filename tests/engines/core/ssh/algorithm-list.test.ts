import { algorithmList } from '../../../../src/engines/core/ssh/algorithm-list';

const USUAL = ['gcm', 'a-ctr', 'b-ctr', 'a-cbc'];
const SUPPORTED = [...USUAL, 'b-cbc', 'poly@o'];

/** What `ssh -G` does with lists of its own algorithms. */
test.each<[value: string | undefined, expected: string]>([
  [undefined, 'gcm a-ctr b-ctr a-cbc'],
  ['', 'gcm a-ctr b-ctr a-cbc'],
  ['b-ctr,gcm', 'b-ctr gcm'],
  ['new-one,b-ctr,b-ctr', 'b-ctr'],
  ['*-cbc', 'a-cbc b-cbc'],
  ['+poly@o,gcm', 'gcm a-ctr b-ctr a-cbc poly@o'],
  ['+new-one', 'gcm a-ctr b-ctr a-cbc'],
  ['^b-cbc,b-ctr', 'b-cbc b-ctr gcm a-ctr a-cbc'],
  ['-*-cbc,?-ctr', 'gcm'],
  ['-new-one', 'gcm a-ctr b-ctr a-cbc'],
  ['-*', ''],
  ['new-one', '']
])('%s', (value, expected) => {
  expect(algorithmList(value, USUAL, SUPPORTED).join(' ')).toBe(expected);
});
