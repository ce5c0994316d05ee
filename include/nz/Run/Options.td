//===- Options.td - The flags of nz-run --------------------*- tablegen -*-===//
//
// Part of the Nonzero Project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "llvm/Option/OptParser.td"

class Value<string flag, string help, string value> : Joined<["--"], flag # "=">,
    HelpText<help>, MetaVarName<value>;
class Switch<string flag, string help> : Flag<["--"], flag>, HelpText<help>;

def program_group : OptionGroup<"program">, HelpText<"Program">;
def entry : Value<"entry", "the function to run (default: main)", "NAME">, Group<program_group>;
def gradient : Value<"gradient", "also the gradient with respect to these arguments: results are the value, then one gradient an argument", "0,2">, Group<program_group>;
def backend : Value<"backend", "loops (default) or sparse-tensor", "NAME">, Group<program_group>;
def threads : Value<"threads", "threads of the running program (default: all cores)", "N">, Group<program_group>;
def optimize : Joined<["-"], "O">, HelpText<"how much to optimize: 0 nothing, 1 without LLVM, 2 (default) with the passes of LLVM that loops need, 3 with all of them">, MetaVarName<"N">, Group<program_group>;
def without : Value<"without", "leave out these optimizations, to see what they are worth", "NAME,...">, Group<program_group>;
def memory : Value<"memory", "sizes in bytes by which loops are chosen, and on which only last digits depend: near-cache (default: 2097152) is what a core finds near, last-cache (8388608) what one thread finds in the last one, and from long-row (256) on a row is long", "SIZE:N,...">, Group<program_group>;
def join_budget : Value<"join-budget", "terms of a product of sparse tensors that are listed once and kept; more are listed in parts, in every call (default: 134217728)", "N">, Group<program_group>;
def cache : Value<"cache", "keep compiled code in this folder, and take it from there", "DIR">, Group<program_group>;

def data_group : OptionGroup<"data">, HelpText<"Inputs and outputs">;
def input : Value<"input", "an argument, once each in order: @FILE, f32=0.5, 4x5xf32=1,2,..., zeros, ones, random[:SEED[:DENSITY]], zeros@0 (on the pattern of argument 0)", "SPEC">, Group<data_group>;
def output : Value<"output", "where a result goes, once each in order; '-' prints it, as do results without one", "@FILE">, Group<data_group>;
def expected_output : Value<"expected-output", "compare a result, once each in order", "@FILE">, Group<data_group>;
def tolerance : Value<"tolerance", "of --expected-output (default: 1e-9 in f64, 1e-5 in f32) and --check-gradient (1e-6)", "T">, Group<data_group>;

def work_group : OptionGroup<"work">, HelpText<"Checking, training, timing">;
def check_gradient : Switch<"check-gradient", "compare the gradient with central differences along N directions (default: 5) in f64">, MetaVarName<"[=N]">, Group<work_group>;
def check_gradient_eq : Joined<["--"], "check-gradient=">, Flags<[HelpHidden]>, MetaVarName<"N">, Group<work_group>;
def steps : Value<"steps", "call the function N times", "N">, Group<work_group>;
def carry : Value<"carry", "result R becomes argument A of the next call", "R:A,...">, Group<work_group>;
def checkpoint : Value<"checkpoint", "save the carried arguments at the end, when interrupted, and every EVERY steps", "FILE[:EVERY]">, Group<work_group>;
def resume : Value<"resume", "go on where a checkpoint was saved; --steps counts from the first step of all", "FILE">, Group<work_group>;
def track : Value<"track", "result R is the loss: shown while training", "R">, Group<work_group>;
def log : Value<"log", "one JSON object a step: step, loss, seconds", "FILE">, Group<work_group>;
def benchmark : Value<"benchmark", "time N calls and print one JSON object", "N">, Group<work_group>;

def emit_group : OptionGroup<"emit">, HelpText<"Compiling only">;
def emit : Value<"emit", "print the program as sparse-tensor, llvm-dialect, llvm-ir or object (with -o x.o also its C header x.h)", "FORM">, Group<emit_group>;
def target : Value<"target", "the machine that --emit=llvm-ir and --emit=object compile for (default: this one)", "TRIPLE">, Group<emit_group>;
def cpu : Value<"cpu", "its processor, as in 'skylake' (default: this one, or any of TRIPLE)", "NAME">, Group<emit_group>;
def o : JoinedOrSeparate<["-"], "o">, HelpText<"the file that --emit writes (default: standard output)">, MetaVarName<"<FILE>">, Group<emit_group>;

def about_group : OptionGroup<"about">, HelpText<"About">;
def help : Switch<"help", "this text">, Group<about_group>;
def help_short : Flag<["-"], "h">, Alias<help>, Flags<[HelpHidden]>;
def version : Switch<"version", "the version of nz-run and of its LLVM">, Group<about_group>;
