from five import load as load
