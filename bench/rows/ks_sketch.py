from ks import load as load
