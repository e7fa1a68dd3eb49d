/*
 * {{description}}
 *
 * This file is what `switchboard plugin build` compiles, with the files that it includes.
 */

{{modules}}
