/* The functions of complex numbers, which NumPy asks the C runtime for and Wine 8 does not have.
   A `long double` of the Windows ABI is a double. */
#include <complex.h>

double own_cabsl(double _Complex a) { return cabs(a); }
double own_cargl(double _Complex a) { return carg(a); }
double own_cimagl(double _Complex a) { return cimag(a); }
double own_creall(double _Complex a) { return creal(a); }
double own_carg(double _Complex a) { return carg(a); }
double own_cimag(double _Complex a) { return cimag(a); }
double own_creal(double _Complex a) { return creal(a); }
float own_cabsf(float _Complex a) { return cabsf(a); }
float own_cargf(float _Complex a) { return cargf(a); }
float own_cimagf(float _Complex a) { return cimagf(a); }
float own_crealf(float _Complex a) { return crealf(a); }

#define OF_ONE(name)                                                                               \
    double _Complex own_##name(double _Complex a) { return name(a); }                              \
    double _Complex own_##name##l(double _Complex a) { return name(a); }                           \
    float _Complex own_##name##f(float _Complex a) { return name##f(a); }

OF_ONE(ccos)
OF_ONE(ccosh)
OF_ONE(cexp)
OF_ONE(csin)
OF_ONE(csinh)
OF_ONE(ctan)
OF_ONE(ctanh)

double _Complex own_cpow(double _Complex a, double _Complex b) { return cpow(a, b); }
double _Complex own_cpowl(double _Complex a, double _Complex b) { return cpow(a, b); }
float _Complex own_cpowf(float _Complex a, float _Complex b) { return cpowf(a, b); }
