package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lightfield-importer/client"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/mapping"
)

// definitionsFlags are the flags of definitions as typed.
type definitionsFlags struct {
	save, schema string
	objects      []string
	connection
}

func newDefinitions(s streams) *cobra.Command {
	var f definitionsFlags
	c := &cobra.Command{
		Use:   "definitions [flags]",
		Short: "save an organisation's definitions for offline work",
		Long: `Read the definitions of accounts, contacts, opportunities, tasks, notes and custom
objects, the members, and how many records there are, and save them as JSON (--save),
or print them. Mappings can then be drafted without the network, and imports rehearsed
in a sandbox that is this organisation:

  importer definitions --save lightfield.json
  importer migrate --sandbox --definitions lightfield.json crm.yaml

With --schema it writes a JSON Schema of mapping files, by which editors complete
and check the keys and options of this organisation. Name it in the first line of a
mapping:

  # yaml-language-server: $schema=lightfield.schema.json`,
		Example: `  importer definitions --save lightfield.json
  importer definitions --save lightfield.json --object project
  importer definitions --schema lightfield.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return orInterrupted(c.Context(), f.run(c.Context(), s)) },
	}
	p := c.Flags()
	p.StringVar(&f.save, "save", "", "the file to save to; only you can read it, because members have names and addresses")
	p.StringVar(&f.schema, "schema", "", "the file for the JSON Schema of this organisation's mappings")
	p.StringSliceVar(&f.objects, "object", nil, "the slug of a custom object that must be among them (repeatable)")
	f.register(p)
	return c
}

func (f *definitionsFlags) run(ctx context.Context, s streams) error {
	api, err := f.open(s)
	if err != nil {
		return err
	}
	custom := slices.DeleteFunc(slices.Clone(f.objects), func(o string) bool { return slices.Contains(snapshot.Standard, o) })
	taken, err := snapshot.Take(ctx, api, custom...)
	if refused, ok := errors.AsType[*client.Error](err); ok && refused.Status == 404 && len(custom) > 0 {
		return &importer.UsageError{Err: fmt.Errorf("the organisation has no object %s", strings.Join(custom, " or ")), Hint: "name custom objects by their slugs"}
	}
	if err != nil {
		return err
	}
	for _, gap := range taken.Gaps {
		fmt.Fprintf(s.err, "importer: warning: left out, the %s: %s\n", gap.What, report.Clean(gap.Err.Error()))
	}
	if f.save == "" && f.schema == "" {
		return taken.Write(s.out)
	}
	if err := f.write(taken); err != nil {
		return err
	}
	f.tell(taken, s.out)
	return nil
}

// write writes the files that were asked for.
func (f *definitionsFlags) write(taken *snapshot.Snapshot) error {
	if f.save != "" {
		if err := report.WriteWhole(f.save, 0o600, taken.Write); err != nil {
			return unwritten(f.save, err)
		}
	}
	if f.schema == "" {
		return nil
	}
	defs := map[string]*client.Definitions{}
	for _, object := range slices.Concat(snapshot.Standard, []string{"member"}, taken.Objects()) {
		if d := taken.Of(object); d != nil {
			defs[object] = d
		}
	}
	schema, err := mapping.Schema(defs)
	if err != nil {
		return err
	}
	err = report.WriteWhole(f.schema, 0o644, func(w io.Writer) error {
		_, err := w.Write(append(schema, '\n'))
		return err
	})
	if err != nil {
		return unwritten(f.schema, err)
	}
	return nil
}

// unwritten words why a file could not be written.
func unwritten(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &importer.UsageError{Err: fmt.Errorf("%s cannot be written: there is no such folder", path)}
	}
	return fmt.Errorf("write %s: %w", path, err)
}

// tell says what was saved.
func (f *definitionsFlags) tell(taken *snapshot.Snapshot, out io.Writer) {
	if f.save != "" {
		fmt.Fprintf(out, "%s: the definitions of %d object types, and %d members\n", report.Clean(f.save), len(taken.Definitions), len(taken.Members))
		for _, object := range taken.Objects() {
			fmt.Fprintf(out, "  %-12s %3d fields, %2d relationships, %d records\n", report.Clean(object),
				len(taken.Definitions[object].Fields), len(taken.Definitions[object].Relationships), taken.Counts[object])
		}
	}
	if f.schema != "" {
		fmt.Fprintf(out, "%s: write this as the first line of a mapping: # yaml-language-server: $schema=%s\n", report.Clean(f.schema), report.Clean(f.schema))
	}
}
