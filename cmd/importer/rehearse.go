package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/client/snapshot"
	"lightfield-importer/importer"
)

// definitionsFlag is what run and migrate take an organisation from that they do
// not ask.
func definitionsFlag(p *pflag.FlagSet, file *string) {
	p.StringVar(file, "definitions", "", "a file that importer definitions has saved, in place of the API: with --dry-run nothing is asked and no key is needed, with --sandbox the sandbox has its fields and members (and no records)")
}

// inhabit makes a sandbox with the records of the samples, or, when there is a file
// of definitions, one that is the organisation of the file. Its records are not in
// the file, and the samples' need not fit.
func inhabit(o sandbox.Options, definitions string) (*sandbox.Sandbox, error) {
	if definitions != "" {
		if err := become(&o, definitions); err != nil {
			return nil, err
		}
	}
	box, err := sandbox.New(o)
	switch {
	case err != nil && definitions != "":
		return nil, &importer.UsageError{Err: fmt.Errorf("--definitions %s: %w", definitions, err)}
	case err != nil:
		return nil, err
	case definitions == "":
		err = box.LoadSamples()
	}
	return box, err
}

// become gives a sandbox the definitions and the members of a saved organisation.
func become(o *sandbox.Options, definitions string) error {
	if _, err := snapshot.Load(definitions); err != nil { // which knows what to say
		return &importer.UsageError{Err: fmt.Errorf("--definitions: %w", err)}
	}
	saved, err := os.ReadFile(definitions)
	if err != nil {
		return fmt.Errorf("read the definitions: %w", err)
	}
	o.Definitions, err = sandbox.ReadDefinitions(bytes.NewReader(saved))
	if err != nil {
		return &importer.UsageError{Err: fmt.Errorf("--definitions %s: %w", definitions, err)}
	}
	return nil
}
