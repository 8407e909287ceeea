package main

import (
	"context"
	"os"
	"time"

	"github.com/spf13/pflag"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// connection says whom a command asks that only reads.
type connection struct {
	baseURL, keyFile string
	sandbox          bool
}

func (f *connection) register(p *pflag.FlagSet) {
	p.StringVar(&f.baseURL, "base-url", os.Getenv("LIGHTFIELD_BASE_URL"), "address of the API (or LIGHTFIELD_BASE_URL; default "+defaultBaseURL+")")
	p.StringVar(&f.keyFile, "api-key-file", "", "file that holds the API key (or "+keyVariable+")")
	p.BoolVar(&f.sandbox, "sandbox", false, "ask a sandbox in this process instead, with the records of the samples")
}

// orInterrupted makes an error of a command that only reads an interruption, if that is
// what it was.
func orInterrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return exitError(importer.ExitInterrupted)
	}
	return err
}

// patience is how long a server may not answer while somebody waits.
const patience = time.Minute

// open makes the client.
func (f *connection) open(s streams) (*client.Client, error) {
	c := client.Config{BaseURL: f.baseURL, Version: version(), MaxOutage: patience}
	if f.sandbox {
		box, err := sandbox.New(sandbox.Options{})
		if err != nil {
			return nil, err
		}
		if err := box.LoadSamples(); err != nil {
			return nil, err
		}
		c.BaseURL, c.Key, c.Transport = "http://127.0.0.1", box.Key(), box.Transport()
		return client.New(c)
	}
	if c.BaseURL == "" {
		c.BaseURL = defaultBaseURL
	}
	var err error
	if c.Key, err = apiKey(f.keyFile, s); err != nil {
		return nil, err
	}
	return client.New(c)
}
