import type { ServerWords } from '../../../../engines/core/words';
import type { CatalogObject } from '../../../../model';

/** The catalog of one database, ready to be searched. Schema stands for the database in MySQL. */
export class CatalogIndex {
  readonly relations: readonly CatalogObject[];
  readonly schemas: readonly string[];
  /** Those of the server itself. */
  readonly serverSchemas: readonly string[];
  private readonly byName = new Map<string, CatalogObject[]>();

  /**
   * @param schemaAt - place of the schema in a path
   * @param searchPath - schemas whose objects need no qualifier, first come first
   */
  constructor(
    readonly objects: readonly CatalogObject[],
    readonly words: ServerWords,
    readonly schemaAt: number,
    readonly searchPath: readonly string[]
  ) {
    this.relations = objects.filter(
      ({ ref, columns }) => columns !== undefined || ref.kind === 'table' || ref.kind === 'view'
    );
    this.schemas = [...new Set(objects.map(object => this.schemaOf(object)).concat(searchPath))];
    const own = new Set(this.schemas);
    this.serverSchemas = [...new Set(words.relations.map(object => this.schemaOf(object)))].filter(
      schema => !own.has(schema)
    );
    for (const relation of [...this.relations, ...words.relations]) {
      const key = nameOf(relation).toLowerCase();
      const same = this.byName.get(key);
      if (same) {
        same.push(relation);
      } else {
        this.byName.set(key, [relation]);
      }
    }
  }

  schemaOf({ ref }: CatalogObject): string {
    return ref.path[this.schemaAt];
  }

  /** Finds a relation by a path as written; the exact case before any other. */
  relation(path: readonly string[]): CatalogObject | undefined {
    const name = path[path.length - 1] ?? '';
    const schema = path.length > 1 ? path[path.length - 2] : undefined;
    const named = this.byName.get(name.toLowerCase()) ?? [];
    const candidates = named.filter(each =>
      schema === undefined ? this.isInPath(each) : this.schemaOf(each).toLowerCase() === schema.toLowerCase()
    );
    return (
      candidates
        .filter(each => nameOf(each) === name)
        .sort(
          (a, b) => this.searchPath.indexOf(this.schemaOf(a)) - this.searchPath.indexOf(this.schemaOf(b))
        )[0] ?? candidates[0]
    );
  }

  isInPath(object: CatalogObject): boolean {
    const schema = this.schemaOf(object);
    return this.searchPath.includes(schema) || schema === this.words.implicitSchema;
  }

  /** The relations of one schema, of the server's own as well. */
  relationsIn(schema: string): CatalogObject[] {
    return [...this.relations, ...this.words.relations].filter(each => this.schemaOf(each) === schema);
  }

  hasSchema(name: string): string | undefined {
    const schemas = [...this.schemas, ...this.serverSchemas];
    return (
      schemas.find(schema => schema === name) ??
      schemas.find(schema => schema.toLowerCase() === name.toLowerCase())
    );
  }
}

/** The last name of a path; of a routine without its arguments. */
export function nameOf({ ref }: CatalogObject): string {
  const name = ref.path[ref.path.length - 1];
  const routine = ref.kind === 'function' || ref.kind === 'procedure' || ref.kind === 'aggregate';
  return routine && name.endsWith(')') ? name.slice(0, name.indexOf('(')) : name;
}
