package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// series is the files that are read as if they were one: the rest of them, and
// what is known of the first and the present one.
type series struct {
	options   Options
	rest      []string // paths of the files behind the present one
	first     string   // name of the first file
	delimiter rune     // of the first file
	order     []int    // of the columns in the present file's rows; nil: that of the header
	places    []int    // of the columns in the present file; nil: that of the header
	cells     []string // a row in the order of the header
	changed   []string // names of files

	mu          sync.Mutex
	input       *input // the present file
	interrupted bool
}

// OpenAll opens several files as one, in the order given, each a path or a
// pattern of path/filepath.Match that stands for the files it matches, sorted by
// name. Their headers must name the same columns, in any order; whether they do
// is looked at before the first row. Errors are of type *Error.
func OpenAll(ctx context.Context, paths []string, o Options) (*Reader, error) {
	files, err := expand(paths)
	if err != nil {
		return nil, err
	}
	in, err := openInput(ctx, files[0])
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { in.end(ctx.Err()) })
	defer stop()
	r := &Reader{series: series{options: o, rest: files[1:]}}
	if err := r.use(in); err != nil {
		return nil, err
	}
	if err := r.agree(files[1:]); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// expand replaces patterns by the files that they match.
func expand(paths []string) ([]string, error) {
	var files []string
	for _, p := range paths {
		found := []string{p}
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(p, "*?[") {
			if found, err = filepath.Glob(p); err != nil || len(found) == 0 {
				return nil, &Error{File: p, Message: "no file matches this pattern", Err: fs.ErrNotExist}
			}
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, &Error{Message: "no file is given"}
	}
	infos := make([]fs.FileInfo, len(files)) // nil: opening it says why not
	for i, f := range files {
		infos[i], _ = os.Stat(f)
		for n, other := range files[:i] {
			switch {
			case other == f:
				return nil, &Error{File: f, Message: "the file is given twice"}
			case infos[i] != nil && infos[n] != nil && os.SameFile(infos[i], infos[n]):
				return nil, &Error{File: f, Message: "the file is given twice: it is " + other + " by another name"}
			}
		}
		if len(files) > 1 && !Rereadable(f) {
			return nil, &Error{File: f, Message: "standard input and pipes cannot be one of several files", Hint: "import them alone"}
		}
	}
	return files, nil
}

// use reads the rows of in from now on. It closes in when it cannot.
func (r *Reader) use(in *input) error {
	t, err := openTable(in, r.options)
	if err == nil {
		err = r.adopt(in.name, t)
	}
	if err != nil {
		in.close()
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.input, r.table = in, t
	if r.interrupted {
		in.end(errInterrupted)
	}
	return nil
}

// adopt takes the header of the first file, and that of a later one's columns
// into its order.
func (r *Reader) adopt(name string, t table) error {
	if r.header == nil {
		r.first, r.header, r.delimiter, r.places = name, t.columns(), t.separator(), t.places()
		return nil
	}
	if err := r.compare(name, t.columns()); err != nil {
		return err
	}
	r.order, r.places = nil, t.places()
	if slices.Equal(r.header, t.columns()) {
		return nil
	}
	for _, h := range r.header {
		r.order = append(r.order, slices.Index(t.columns(), h))
	}
	r.places = slices.Clone(r.order)
	if there := t.places(); there != nil {
		for i, at := range r.order {
			r.places[i] = there[at]
		}
	}
	return nil
}

// compare is an error that names the columns by which a later file differs.
func (r *Reader) compare(name string, columns []string) error {
	var differences []string
	if lacks := without(r.header, columns); len(lacks) > 0 {
		differences = append(differences, "lacks "+quoted(lacks))
	}
	if has := without(columns, r.header); len(has) > 0 {
		differences = append(differences, "has besides "+quoted(has))
	}
	if differences == nil {
		return nil
	}
	return &Error{
		File: name, Message: fmt.Sprintf("compared with %s the header %s", r.first, strings.Join(differences, " and ")),
		Hint: "name the columns alike, or import the file alone with a mapping of its own",
	}
}

// agree looks at the headers of later files.
func (r *Reader) agree(paths []string) error {
	for _, p := range paths {
		other, err := Open(p, r.options)
		if err != nil {
			return err
		}
		if err := errors.Join(r.compare(p, other.header), other.Close()); err != nil {
			return err
		}
	}
	return nil
}

// advance goes to the next file, io.EOF if there is none.
func (r *Reader) advance() error {
	if r.input.changed() && !slices.Contains(r.changed, r.input.name) {
		r.changed = append(r.changed, r.input.name)
	}
	if len(r.rest) == 0 {
		return io.EOF
	}
	if err := r.input.close(); err != nil {
		return &Error{File: r.input.name, Message: err.Error(), Err: err}
	}
	in, err := openInput(context.Background(), r.rest[0])
	if err != nil {
		return err
	}
	r.rest = r.rest[1:]
	return r.use(in)
}

// arrange puts a row's cells into the order of the header. A row with too few
// cells, or too many, keeps a wrong number of them.
func (r *Reader) arrange(row *Row) {
	row.Order = r.places
	if r.order == nil {
		return
	}
	cells := r.cells[:0]
	for _, from := range r.order {
		cell := ""
		if from < len(row.Cells) {
			cell = row.Cells[from]
		}
		cells = append(cells, cell)
	}
	switch n := len(r.order); {
	case len(row.Cells) > n:
		cells = append(cells, row.Cells[n:]...)
	case len(row.Cells) < n:
		cells = append(cells, "")
	}
	r.cells = cells
	row.Cells = cells
}

// Interrupt ends waiting for more of the file, now and from now on: Read gives
// an *Error. It is for inputs such as standard input, which may keep a reader
// waiting for ever, and may be called from any goroutine; other files are read
// on to their end.
func (r *Reader) Interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.interrupted = true
	r.input.end(errInterrupted)
}

// Changed gives the names of the files that were written to between their opening
// and the end of reading them: of such a file rows may be missing or cut off.
func (r *Reader) Changed() []string { return r.changed }

// Close closes the file if Open opened it.
func (r *Reader) Close() error {
	r.Interrupt()
	return r.input.close()
}

// without gives what is in all but not in others.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
}

// quoted lists the names of columns, at most five.
func quoted(names []string) string {
	const most = 5
	words := make([]string, min(len(names), most))
	for i := range words {
		words[i] = fmt.Sprintf("%q", names[i])
	}
	out := "column " + strings.Join(words, ", ")
	if len(names) > 1 {
		out = "columns " + strings.Join(words, ", ")
	}
	if len(names) > most {
		out += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return out
}
