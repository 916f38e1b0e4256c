#!/usr/bin/env node
import { exitOn } from './exit.ts';
import { createProgram } from './program.ts';

await createProgram().parseAsync().catch(exitOn);
