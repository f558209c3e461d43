from crps import crps

load = crps(50, 10)
