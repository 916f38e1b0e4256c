import { describeFamily } from './describe-family.ts';
import { ofHabits } from './variants.ts';

describeFamily(ofHabits);
