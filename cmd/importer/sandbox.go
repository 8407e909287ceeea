package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// sandboxFlags are a sandbox's settings on the command line.
type sandboxFlags struct {
	listen  string
	options sandbox.Options
	seeds   []string
	samples bool
	saved   string
	outage  time.Duration
	ahead   time.Duration
}

func newSandbox(s streams) *cobra.Command { return new(sandboxFlags).command(s) }

func (f *sandboxFlags) command(s streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "serve a local, in-memory Lightfield to try things on",
		Long: `Serve a Lightfield that lives in this process's memory until Ctrl-C. It prints
its base URL and a key, to be used like this from another terminal:

  export LIGHTFIELD_BASE_URL=… LIGHTFIELD_API_KEY=…
  importer run deals.csv

Records to start with come from seed files. One in CSV has a line that names fields
and relationships by key or label, and then a record a line; several values stand
between semicolons, and a relationship has the other record's name, e-mail or id:

  $name,$website,$primaryAddress.city,$owner
  Acme,https://acme.example;https://acme.test,Berlin,ann@example.org

It is given with its object type: member, account, contact, opportunity, task, note
or the slug of a custom object, in the order in which they need each other. One in
JSON may hold several object types:

  {"account": [{"fields": {"$name": "Acme"}, "relationships": {"$owner": "ann@example.org"}}]}`,
		Example: `  importer sandbox --seed member=people.csv --seed account=accounts.csv
  importer sandbox --rate 0 --seed records.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.serve(c, s) },
	}
	p, o := c.Flags(), &f.options
	p.StringVar(&f.listen, "listen", "127.0.0.1:0", "address to listen on")
	p.StringVar(&o.Key, "key", sandbox.DefaultKey, "the API key to accept")
	p.StringSliceVar(&o.Scopes, "scope", nil, "a scope of the key such as opportunities:create (repeatable; default: all)")
	p.IntVar(&o.Rate, "rate", sandbox.DefaultRate, "requests a second and category; 0: no limit")
	p.DurationVar(&o.Latency, "latency", 0, "time before every answer")
	p.DurationVar(&o.Jitter, "jitter", 0, "random time on top of the latency, up to")
	p.DurationVar(&o.IndexLag, "index-lag", 0, "how much later lists see a write")
	p.StringVar(&o.Organisation, "organisation", "", "seed of all definition ids: another name is another organisation")
	p.BoolVar(&o.RetrieveTrashed, "retrieve-trashed", false, "answer the retrieve of a trashed record with the record")
	p.BoolVar(&o.NoDelete, "no-delete", false, "do not offer DELETE")
	p.BoolVar(&o.BareErrors, "bare-errors", false, "answer errors without the error envelope")
	p.StringVar(&f.saved, "definitions", "", "be the organisation of this file, which importer definitions has saved (and has none of the samples' records then)")
	p.BoolVar(&f.samples, "samples", true, "start with the accounts, contacts and members of the samples")
	p.StringArrayVar(&f.seeds, "seed", nil, "records to start with: OBJECT=FILE.csv, or a FILE.json (repeatable)")
	p.Float64Var(&o.Faults.Error500Before, "fault-500-before", 0, "share of requests answered 500 before the work")
	p.Float64Var(&o.Faults.Error500After, "fault-500-after", 0, "share of requests answered 500 after the work")
	p.Float64Var(&o.Faults.LostBefore, "fault-lost-before", 0, "share of connections lost before the work")
	p.Float64Var(&o.Faults.LostAfter, "fault-lost-after", 0, "share of connections lost after the work")
	p.Float64Var(&o.Faults.Truncated, "fault-truncated", 0, "share of answers cut off")
	p.IntVar(&o.Faults.Status, "fault-status", http.StatusInternalServerError, "what the faults named 500 answer: 500, 502, 503 or 504")
	p.Float64Var(&o.Faults.TooMany, "fault-429", 0, "share of requests answered 429")
	p.DurationVar(&o.Faults.RetryAfter, "fault-retry-after", time.Second, "how long such a 429 says to wait, in whole seconds")
	p.Float64Var(&o.Faults.Crawl, "fault-crawl", 0, "share of answers that come very slowly")
	p.DurationVar(&o.Faults.CrawlFor, "fault-crawl-for", 10*time.Minute, "how long such an answer takes")
	p.Int64Var(&o.Faults.Seed, "fault-seed", 0, "seed of the faults' random numbers")
	p.DurationVar(&f.ahead, "clock-ahead", 0, "how far its clock is ahead of this machine's")
	p.DurationVar(&f.outage, "outage", 0, "answer everything 503 for so long from the start")
	return c
}

// check finds settings that no sandbox can have, such as shares in percent.
func (f *sandboxFlags) check() error {
	o, faults := f.options, f.options.Faults
	shares := []float64{faults.Error500Before, faults.Error500After, faults.LostBefore, faults.LostAfter, faults.Truncated, faults.TooMany, faults.Crawl}
	sum := 0.0
	for _, share := range shares {
		sum += share
	}
	switch {
	case !(slices.Min(shares) >= 0 && sum <= 1):
		return errors.New("the shares of faults go from 0 to 1, all of them together too: 0.05 is every twentieth")
	case !slices.Contains([]int{500, 502, 503, 504}, faults.Status):
		return fmt.Errorf("--fault-status %d is none of 500, 502, 503 and 504", faults.Status)
	case o.Rate < 0 || min(o.Latency, o.Jitter, o.IndexLag, faults.RetryAfter, faults.CrawlFor, f.outage) < 0:
		return errors.New("rates and durations cannot be negative")
	}
	for _, scope := range o.Scopes {
		if _, may, _ := strings.Cut(scope, ":"); !slices.Contains([]string{"read", "create", "update", "delete"}, may) {
			return fmt.Errorf("--scope %q is not like opportunities:create; there are read, create, update and delete", scope)
		}
	}
	return nil
}

func (f *sandboxFlags) serve(c *cobra.Command, s streams) error {
	if err := f.check(); err != nil {
		return &importer.UsageError{Err: err}
	}
	if f.saved != "" {
		if err := f.become(c); err != nil {
			return err
		}
	}
	box, err := sandbox.New(f.options)
	if err != nil {
		return &importer.UsageError{Err: err}
	}
	if err := f.fill(box); err != nil {
		return &importer.UsageError{Err: err}
	}
	box.Advance(f.ahead)
	if f.outage > 0 {
		box.StartOutage(f.outage)
	}
	base, stop, err := box.Listen(f.listen)
	if err != nil {
		return &importer.UsageError{Err: fmt.Errorf("listen on %s: %w", f.listen, err)}
	}
	defer stop()
	fmt.Fprintf(s.out, "LIGHTFIELD_BASE_URL=%s\nLIGHTFIELD_API_KEY=%s\n", base, box.Key())
	fmt.Fprintln(s.err, "serving until Ctrl-C; everything is forgotten then")
	<-c.Context().Done()
	return nil
}

// become takes over a saved organisation, which the samples' records need not fit.
func (f *sandboxFlags) become(c *cobra.Command) error {
	f.samples = f.samples && c.Flags().Changed("samples")
	return become(&f.options, f.saved)
}

// fill loads the records to start with, in the order of the flags.
func (f *sandboxFlags) fill(box *sandbox.Sandbox) error {
	if f.samples {
		if err := box.LoadSamples(); err != nil {
			return err
		}
	}
	for _, seed := range f.seeds {
		if err := loadSeed(box, seed); err != nil {
			return fmt.Errorf("--seed %s: %w", seed, err)
		}
	}
	return nil
}

func loadSeed(box *sandbox.Sandbox, seed string) error {
	object, path, named := strings.Cut(seed, "=")
	if !named {
		path = seed
	}
	if !named && strings.EqualFold(filepath.Ext(path), ".csv") {
		return fmt.Errorf("whose records these are is missing; write OBJECT=%s, such as account=%s", path, path)
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if named {
		return box.LoadCSV(object, file)
	}
	return box.LoadJSON(file)
}
