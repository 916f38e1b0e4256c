import { describeFamily } from './describe-family.ts';
import { ofKeys } from './variants.ts';

describeFamily(ofKeys);
