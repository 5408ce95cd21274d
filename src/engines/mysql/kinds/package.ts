import type { ObjectKind } from '../../core/kind';
import { hasPackages } from '../capabilities';
import { packageSchema, type PackageDefinition } from './package/definition';
import { planPackage } from './package/plan';
import { listPackages, readPackage } from './package/read';
import { formSchema } from './schema';

/** Routines that belong together, with variables of their own (MariaDB Knowledge Base, CREATE PACKAGE). */
export const packageKind: ObjectKind<PackageDefinition> = {
  descriptor: {
    id: 'package',
    label: 'Package',
    plural: 'Packages',
    parents: ['database'],
    tree: 'folder',
    icon: 'object',
    versions: true,
    schema: formSchema(packageSchema),
    can: { create: true, alter: true, rename: 'MariaDB cannot rename packages', drop: true }
  },
  supported: version => hasPackages(version) || 'MariaDB has packages from 10.3.5, MySQL has none',
  list: listPackages,
  read: readPackage,
  plan: planPackage
};
