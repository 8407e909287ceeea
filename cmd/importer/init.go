package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lightfield-importer/client"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
	"lightfield-importer/mapping/draft"
)

// initFlags are the flags of init as typed.
type initFlags struct {
	object, definitions, out string
	force                    bool
	source                   source.Options
	connection
}

func newInit(s streams) *cobra.Command {
	var f initFlags
	c := &cobra.Command{
		Use:   "init [flags] DATA --object OBJECT",
		Short: "draft a mapping from header, data and definitions",
		Long: `Draft a mapping of a file: which column fills which field, how its numbers and dates
are written, what becomes of the words of its selects, and by what rows and records
are recognised. The draft says why, shows cells of each column, and begins with what
somebody has to decide. Columns that are not used are listed in it.

The fields are those of your organisation, asked from the API or from a file that
importer definitions has saved.

What the API cannot carry over: the dates at which records were created and changed,
and who did it.`,
		Example: `  importer init deals.csv --object opportunity
  importer init deals.csv --object opportunity --definitions lightfield.json
  importer init accounts.csv --object account --sandbox --out -`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return orInterrupted(c.Context(), f.run(c.Context(), args[0], s))
		},
	}
	p := c.Flags()
	p.StringVar(&f.object, "object", "", "what the rows are: account, contact, opportunity, task, note, or a custom object's slug")
	p.StringVar(&f.definitions, "definitions", "", "a file that importer definitions has saved, in place of the API")
	p.StringVar(&f.out, "out", "", "the mapping to write; - for stdout (default: DATA with its ending replaced by .yaml)")
	p.BoolVar(&f.force, "force", false, "write over a mapping that is there")
	p.StringVar(&f.source.Encoding, "encoding", "", "encoding of the data (default: found)")
	p.StringVar(&f.source.Delimiter, "delimiter", "", "what stands between the cells (default: found)")
	p.IntVar(&f.source.HeaderRow, "header-row", 0, "line of the header (default: the first)")
	p.StringVar(&f.source.Sheet, "sheet", "", "sheet of a workbook, by name or number (default: the only one)")
	f.register(p)
	return c
}

func (f *initFlags) run(ctx context.Context, data string, s streams) error {
	if err := f.check(data); err != nil {
		return err
	}
	known, err := f.known(ctx, s)
	if err != nil {
		return err
	}
	read, err := f.read(ctx, data)
	if err != nil {
		return err
	}
	d, err := draft.Propose(f.given(data, known, read))
	if err != nil {
		return &importer.UsageError{Err: fmt.Errorf("draft a mapping of %s: %w", data, err)}
	}
	text, err := sound(d, known.Known(f.object), read.header)
	if err != nil {
		return err
	}
	if err := f.write(text, s.out); err != nil {
		return err
	}
	f.tell(data, d, read, s)
	return nil
}

// check finds what can be found before anything is read.
func (f *initFlags) check(data string) error {
	usage := func(hint, format string, args ...any) error {
		return &importer.UsageError{Err: fmt.Errorf(format, args...), Hint: hint}
	}
	if f.object == "" {
		return usage("add --object with one of "+strings.Join(snapshot.Standard, ", ")+", or a custom object's slug", "what the rows are is not said")
	}
	for _, o := range client.Objects() {
		if f.object == o.Plural || f.object == o.Name && !o.Writable {
			return usage("take one of "+strings.Join(snapshot.Standard, ", ")+", or a custom object's slug", "records of %q cannot be imported", f.object)
		}
	}
	if f.definitions != "" && f.sandbox {
		return usage("leave one of them out", "--definitions and --sandbox both say where the fields come from")
	}
	if f.out == "" && data == source.Stdin {
		return usage("name the mapping with --out FILE, or - for stdout", "standard input has no name that its mapping could have")
	}
	if word := f.source.Encoding; word != "" && !strings.EqualFold(word, "auto") {
		name, ok := mapping.EncodingNamed(word)
		if !ok {
			return usage("there are auto, "+strings.Join(mapping.Encodings, ", "), "there is no encoding %q", word)
		}
		f.source.Encoding = name
	}
	f.out = cmp.Or(f.out, swapEnding(data, ".yaml"))
	if _, err := os.Stat(f.out); err == nil && !f.force && f.out != "-" {
		return usage("write elsewhere with --out FILE, or over it with --force", "there is a mapping %s already", f.out)
	}
	return nil
}

// known is the organisation, from where the flags say.
func (f *initFlags) known(ctx context.Context, s streams) (*snapshot.Snapshot, error) {
	if f.definitions != "" {
		saved, err := importer.LoadOffline(f.definitions)
		if err != nil {
			return nil, err
		}
		if saved.Of(f.object) == nil {
			return nil, saved.Lacks(f.object)
		}
		return saved.Snapshot, nil
	}
	api, err := f.open(s)
	if err != nil {
		return nil, err
	}
	taken, err := snapshot.TakeFor(ctx, api, f.object)
	if refused, ok := errors.AsType[*client.Error](err); ok && refused.Status == 404 {
		return nil, &importer.UsageError{Err: fmt.Errorf("the organisation has no object %q", f.object), Hint: "take one of " + strings.Join(snapshot.Standard, ", ") + ", or a custom object's slug"}
	}
	return taken, err
}

// intake is what was read of the data.
type intake struct {
	header    []string
	profile   *draft.Profile
	delimiter rune
	sheet     string        // of a workbook
	unread    string        // its other sheets
	broken    int           // rows that could not be read
	flaw      *source.Error // the first one's
	wide      int           // of them those with more cells than the header
	widest    int           // cells of the widest
	likely    int           // its line, the first of several: the header, if this is a title
}

// read profiles the whole file.
func (f *initFlags) read(ctx context.Context, data string) (*intake, error) {
	in, err := source.OpenContext(ctx, data, f.source)
	if err != nil {
		return nil, asFlags(err)
	}
	defer in.Close()
	t := &intake{header: in.Header(), profile: draft.NewProfile(in.Header()), delimiter: in.Delimiter()}
	t.sheet, t.unread = in.Sheets()
	defer context.AfterFunc(ctx, in.Interrupt)()
	for ctx.Err() == nil {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return t, t.fits()
		}
		if err != nil {
			return nil, asFlags(err)
		}
		t.add(row)
	}
	return nil, ctx.Err()
}

// add profiles a row; of one that has cells without a value the others count.
func (t *intake) add(row source.Row) {
	if fault := row.Fault.Among(func(string) bool { return false }); fault != nil {
		t.broken++
		t.flaw = cmp.Or(t.flaw, fault)
		if fault.Reason == source.ReasonTooMany || fault.Reason == source.ReasonNoName {
			t.widen(row)
		}
		return
	}
	var flaws []draft.Flaw
	if row.Fault != nil {
		for _, f := range append([]*source.Error{row.Fault}, row.Fault.Also...) {
			flaws = append(flaws, draft.Flaw{Column: slices.Index(t.header, f.Header), Message: f.Message, Hint: f.Hint})
		}
	}
	t.profile.Add(row.Cells, flaws...)
}

// widen counts a row that has more cells than the header.
func (t *intake) widen(row source.Row) {
	t.wide++
	cells := 1 + len(row.Fault.Also) // of a workbook's row those without a name are no cells
	for _, c := range row.Cells {
		if c != "" {
			cells++
		}
	}
	if cells > t.widest {
		t.widest, t.likely = cells, row.Line
	}
}

// fits finds that most rows are none of the header: it is likely to be a title.
func (t *intake) fits() error {
	many := "no row fits"
	switch rows := t.profile.Rows(); {
	case t.broken == 0, rows > 0 && t.wide <= rows:
		return nil
	case rows > 0:
		many = fmt.Sprintf("%d of %d rows do not fit", t.broken, t.broken+rows)
	}
	return &importer.UsageError{
		Err:  fmt.Errorf("%s the header, which is taken to be %q: %w", many, report.Clean(strings.Join(t.header, ", ")), t.flaw),
		Hint: t.elsewhere(),
	}
}

func (t *intake) elsewhere() string {
	hint := "if a title stands above the names of the columns, say with --header-row in which line they are"
	if t.likely > 0 {
		hint += fmt.Sprintf(", perhaps --header-row %d", t.likely)
	}
	return hint
}

// proposed is a key under source in the mapping that a hint proposes.
var proposed = regexp.MustCompile(`source in the mapping, such as (encoding|sheet|header_row): ([^,;]+)`)

// asFlags adds, to an error that asks for a key under source in the mapping, how
// to say it when there is none yet.
func asFlags(err error) error {
	if e, ok := errors.AsType[*source.Error](err); ok {
		if key := proposed.FindStringSubmatch(e.Hint); key != nil {
			return fmt.Errorf("%w; importer init takes it as a flag: %s", err, shell("--"+strings.ReplaceAll(key[1], "_", "-"), key[2]))
		}
	}
	return err
}

func (f *initFlags) given(data string, known *snapshot.Snapshot, t *intake) draft.Given {
	from := mapping.Source{Encoding: f.source.Encoding, HeaderRow: f.source.HeaderRow}
	if f.source.Sheet != "" {
		from.Sheet = t.sheet // a number is another sheet's when they are moved
	}
	if f.source.Delimiter != "" {
		from.Delimiter = string(t.delimiter)
	}
	g := draft.Given{
		Object: f.object, Definitions: known.Known(f.object), Members: known.Members,
		Profile: t.profile, Source: from, File: filepath.Base(data),
	}
	if name := cmp.Or(strings.Trim(f.out, "-"), strings.Trim(data, "-")); name != "" {
		g.Name = swapEnding(filepath.Base(name), "")
	}
	return g
}

// sound writes the draft and holds it to what it is made for: a run takes it.
func sound(d *draft.Draft, defs map[string]*client.Definitions, header []string) ([]byte, error) {
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		return nil, err
	}
	m, err := mapping.Load("the draft", out.Bytes())
	if err == nil {
		_, err = m.Compile(defs, header)
	}
	if err != nil {
		return nil, fmt.Errorf("the draft does not fit, which is a bug: %w", err)
	}
	return out.Bytes(), nil
}

func (f *initFlags) write(text []byte, out io.Writer) error {
	put := func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
	if f.out == "-" {
		return put(out)
	}
	if err := report.WriteWhole(f.out, 0o644, put); err != nil {
		return unwritten(f.out, err)
	}
	return nil
}
