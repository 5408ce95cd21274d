import type { ObjectKind } from '../../core/kind';
import { accessMethodKind } from './access-method';
import { castKind } from './cast';
import { collationKind } from './collation';
import { conversionKind } from './conversion';
import { foreignDataWrapperKind } from './foreign-data-wrapper';
import { foreignServerKind } from './foreign-server';
import { languageKind } from './language';
import { operatorClassKind } from './operator-class';
import { operatorFamilyKind } from './operator-family';
import { operatorKind } from './operator';
import { publicationKind } from './publication';
import { ruleKind } from './rule';
import { subscriptionKind } from './subscription';
import { textSearchConfigurationKind } from './text-search-configuration';
import { textSearchDictionaryKind } from './text-search-dictionary';
import { textSearchParserKind } from './text-search-parser';
import { textSearchTemplateKind } from './text-search-template';
import { transformKind } from './transform';
import { userMappingKind } from './user-mapping';

/** The kinds that are carried as the text that makes them, what others need before those. */
export const verbatimKinds: readonly ObjectKind[] = [
  languageKind,
  foreignDataWrapperKind,
  foreignServerKind,
  userMappingKind,
  accessMethodKind,
  collationKind,
  conversionKind,
  operatorKind,
  operatorFamilyKind,
  operatorClassKind,
  castKind,
  transformKind,
  textSearchParserKind,
  textSearchTemplateKind,
  textSearchDictionaryKind,
  textSearchConfigurationKind,
  ruleKind,
  publicationKind,
  subscriptionKind
];
