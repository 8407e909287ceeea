package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

const exitCodes = `Exit codes:
  0    every row is done (or the first N with --limit)
  1    a fatal error: key refused, file unreadable, a bug
  3    some rows were rejected, ambiguous or in doubt; also when --max-errors stopped the run
  4    stopped by an outage or --max-duration; run again to go on
  5    another run holds the checkpoint
  64   usage, mapping, definitions or checkpoint do not fit; nothing was sent
  130  interrupted; run again to go on`

// exitError ends the program with a code; what there is to say has been said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// start runs one command line and gives the exit code: the one place that
// decides it.
func start(args []string, s streams) int {
	ctx, stop := interruptible(context.Background(), s)
	defer stop()
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if code, ok := errors.AsType[exitError](err); ok {
		return int(code)
	}
	if err != nil {
		complain(s, err)
		return importer.ExitCode(err)
	}
	return importer.ExitDone
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "importer",
		Short:         "import spreadsheets into the Lightfield CRM, every row exactly once",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          aCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetIn(s.in)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return &importer.UsageError{Err: err, Hint: "see: " + c.CommandPath() + " --help"}
	})
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(newRun(s), newMigrate(s), newInit(s), newUndo(s), newStatus(s), newResolve(s), newDefinitions(s), newSandbox(s), newManual(s))
	for _, c := range root.Commands() {
		c.Args = usage(c.Args)
	}
	complete(root)
	return root
}

// aCommand finds words where a command is meant, and says which one may be.
func aCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := "see: importer --help"
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "did you mean " + near[0] + "?"
	}
	return &importer.UsageError{Err: fmt.Errorf("there is no command %q", args[0]), Hint: hint}
}

// usage makes complaints about arguments a matter of usage. Flags are no longer
// looked at when a command runs, so those without a value are found here.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := cmp.Or(emptyFlag(c), check(c, args)); err != nil {
			return &importer.UsageError{Err: err, Hint: "see: " + c.CommandPath() + " --help"}
		}
		return nil
	}
}

// emptyFlag finds a flag that is given and says nothing, as --checkpoint "$FILE" does
// where the variable is not set: by default it would mean another file or server.
func emptyFlag(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" {
			err = fmt.Errorf("--%s has an empty value; leave it out, or look whether its variable is set", f.Name)
		}
	})
	return err
}

// several is an error of many things that are wrong.
type several interface {
	error
	Each() []string
}

// complain says what went wrong and the way out, each on lines of its own.
func complain(s streams, err error) {
	if problems, ok := errors.AsType[mapping.Problems](err); ok {
		for _, p := range problems {
			fmt.Fprintln(s.err, p.Error())
		}
		return
	}
	lines := []string{err.Error()}
	if all, ok := errors.AsType[several](err); ok {
		lines = all.Each()
	}
	for i := range lines {
		lines[i] = report.Clean(lines[i])
	}
	fmt.Fprintf(s.err, "importer: %s\n", strings.Join(lines, "\n"))
	if u, ok := errors.AsType[*importer.UsageError](err); ok && u.Hint != "" {
		fmt.Fprintf(s.err, "hint: %s\n", report.Clean(u.Hint))
	}
}

// version is the module's version as the toolchain recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
