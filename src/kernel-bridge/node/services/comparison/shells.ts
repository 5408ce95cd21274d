import type { Statement } from '../../../../model';
import { dependencies } from './order';
import type { Task } from './task';

/** What the types that begin as shells need to become whole: the functions that are made in between. */
export function makersOf(tasks: readonly Task[]): Map<Task, Set<Task>> {
  const found = new Map<Task, Set<Task>>();
  for (const shell of tasks.filter(({ whole }) => whole !== undefined)) {
    const items = tasks.map(task => ({ ...task, task, ...(task === shell && { text: shell.whole! }) }));
    const needs = dependencies(items);
    const makers = new Set([items.find(({ task }) => task === shell)!]);
    for (const item of makers) {
      needs.get(item)!.forEach(each => makers.add(each));
    }
    found.set(shell, new Set([...makers].map(({ task }) => task).filter(task => task !== shell)));
  }
  return found;
}

/** Whatever else names such a type comes after its functions. */
export function behindShells(tasks: readonly Task[], makers: ReadonlyMap<Task, ReadonlySet<Task>>): void {
  const needs = dependencies(tasks);
  for (const [shell, own] of makers) {
    for (const task of tasks) {
      if (needs.get(task)!.has(shell) && !own.has(task)) {
        task.text += `\n${shell.whole}`;
      }
    }
  }
}

/** The parts in which tasks are carried out; what follows the first one comes last, but a shell becomes whole as soon as it can. */
export function partsInOrder(
  made: readonly Task[],
  makers: ReadonlyMap<Task, ReadonlySet<Task>>
): [task: Task, statements: Statement[]][] {
  const places = new Map(made.map((task, n) => [task, n]));
  const shells = made.flatMap(task => {
    const own = makers.get(task);
    return own ? [{ task, after: Math.max(...[task, ...own].map(each => places.get(each)!)) }] : [];
  });
  const rest = (task: Task): [Task, Statement[]][] => task.parts.slice(1).map(part => [task, part]);
  return [
    ...made.flatMap<[Task, Statement[]]>((task, n) => [
      [task, task.parts[0]],
      ...shells.filter(({ after }) => after === n).flatMap(shell => rest(shell.task))
    ]),
    ...made.filter(task => !makers.has(task)).flatMap(rest)
  ];
}
